import type { PublishedFile, PublishedWeights } from '../../../harness/setup/published.js';
import { normalised } from '../layers.js';
import { bicubicRounded, bicubicTable, tf1Bilinear, type Resize } from '../resize.js';
import { published, type PublishedNetwork } from '../source.js';
import { transformerFeatures, transformerShapes, transformerTensors, type Transformer } from '../vit.js';

/** Of the table of positions, which was learned for pictures of 518×518. */
const POSITIONS = 37;

/** Oquab et al. 2023, arXiv:2304.07193: ViT-S/14, ViT-B/14 and ViT-L/14. */
const transformer = (width: number, depth: number): Transformer => ({
  ...{ width, depth },
  heads: width / 64,
  patch: 14,
  side: 224,
  epsilon: 1e-6,
  activation: 'gelu',
  names: {
    patches: 'patch_embed.proj.weight',
    patchBias: 'patch_embed.proj.bias',
    classToken: 'cls_token',
    positions: 'pos_embed',
    positionSide: POSITIONS,
    norm: 'norm',
    block: (index) => {
      const path = `blocks.${index}`;
      return {
        norm1: `${path}.norm1`,
        qkv: [`${path}.attn.qkv.weight`, `${path}.attn.qkv.bias`],
        proj: `${path}.attn.proj`,
        scale1: `${path}.ls1.gamma`,
        norm2: `${path}.norm2`,
        fc1: `${path}.mlp.fc1`,
        fc2: `${path}.mlp.fc2`,
        scale2: `${path}.ls2.gamma`,
      };
    },
  },
});

const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

const address = (size: string, file: string): string => `https://dl.fbaipublicfiles.com/dinov2/dinov2_${size}/${file}`;
const file = (size: string, facts: Pick<PublishedFile, 'sha256' | 'bytes'>): PublishedFile => {
  const name = `dinov2_${size}_pretrain.pth`;
  return { names: [name], url: address(size, name), ...facts };
};

interface Size {
  readonly size: string;
  readonly title: string;
  readonly network: Transformer;
  readonly files: readonly PublishedFile[];
}

const sizes: readonly Size[] = [
  {
    size: 'vits14',
    title: 'DINOv2 ViT-S/14',
    network: transformer(384, 12),
    files: [
      file('vits14', {
        sha256: 'b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9',
        bytes: 88_283_115,
      }),
    ],
  },
  {
    size: 'vitb14',
    title: 'DINOv2 ViT-B/14',
    network: transformer(768, 12),
    files: [
      file('vitb14', {
        sha256: '0b8b82f85de91b424aded121c7e1dcc2b7bc6d0adeea651bf73a13307fad8c73',
        bytes: 346_378_731,
      }),
    ],
  },
  {
    size: 'vitl14',
    title: 'DINOv2 ViT-L/14',
    network: transformer(1024, 24),
    files: [
      file('vitl14', {
        sha256: 'd5383ea8f4877b2472eb973e0fd72d557c7da5d3611bd527ceeb1d7162cbf428',
        bytes: 1_217_586_395,
      }),
    ],
  },
];

function networks({ size, title, network, files }: Size): PublishedNetwork[] {
  const weights: PublishedWeights = { name: `dinov2-${size}`, title, shapes: transformerShapes(network), files };
  const { width, side, patch } = network;
  // DINOv2 adds a tenth to the side so that rounding cannot lose a patch.
  const patches = (table: Float32Array): Float32Array =>
    bicubicTable(table, POSITIONS, side / patch, (side / patch + 0.1) / POSITIONS);
  const through = (name: string, tool: string, resize: Resize): PublishedNetwork => ({
    ...{ name, weights },
    text: `${title} as ${tool} uses it, ${width} features of images of any size`,
    dimensions: width,
    pipeline: `grey repeated to 3 channels, 256 levels, ${resize.text} to ${side}×${side}, ImageNet's means and deviations`,
    tensors: (read) => transformerTensors(read, network, patches),
    pictures: (images) => normalised(resize.apply(images, side), MEAN, DEVIATION),
    features: (tensors, pictures) => transformerFeatures(tensors, network, pictures),
  });
  return [
    through(`dinov2-${size}`, 'dgm-eval', bicubicRounded),
    through(`dinov2-${size}-tf`, 'torch-fidelity', tf1Bilinear),
  ];
}

export const dinov2: readonly PublishedNetwork[] = sizes.flatMap(networks);

export default dinov2.map(published);

import type { PublishedWeights } from '../../../harness/setup/published.js';
import { normalised } from '../layers.js';
import { bicubicRounded, tf1Bilinear, type Resize } from '../resize.js';
import { published, type PublishedNetwork } from '../source.js';
import { transformerFeatures, transformerShapes, transformerTensors, type Transformer } from '../vit.js';

const DIMENSIONS = 512;

/** Radford et al. 2021, arXiv:2103.00020: the picture's half of ViT-B/32. */
export const clipVitB32: Transformer = {
  width: 768,
  depth: 12,
  heads: 12,
  patch: 32,
  side: 224,
  epsilon: 1e-5,
  activation: 'quick-gelu',
  names: {
    patches: 'visual.conv1.weight',
    classToken: 'visual.class_embedding',
    positions: 'visual.positional_embedding',
    normBefore: 'visual.ln_pre',
    norm: 'visual.ln_post',
    projection: { name: 'visual.proj', outputs: DIMENSIONS },
    block: (index) => {
      const path = `visual.transformer.resblocks.${index}`;
      return {
        norm1: `${path}.ln_1`,
        qkv: [`${path}.attn.in_proj_weight`, `${path}.attn.in_proj_bias`],
        proj: `${path}.attn.out_proj`,
        norm2: `${path}.ln_2`,
        fc1: `${path}.mlp.c_fc`,
        fc2: `${path}.mlp.c_proj`,
      };
    },
  },
};

const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

const weights: PublishedWeights = {
  name: 'clip-vit-b32',
  title: 'CLIP ViT-B/32',
  shapes: transformerShapes(clipVitB32),
  files: [
    {
      names: ['ViT-B-32.pt', 'clip-vit-b-32-40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af.pt'],
      sha256: '40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af',
      url: 'https://openaipublic.azureedge.net/clip/models/40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt',
    },
  ],
};

const clip = (name: string, tool: string, resize: Resize): PublishedNetwork => ({
  ...{ name, weights },
  text: `CLIP ViT-B/32 as ${tool} uses it, ${DIMENSIONS} features of images of any size`,
  dimensions: DIMENSIONS,
  pipeline: `grey repeated to 3 channels, 256 levels, ${resize.text} to 224×224, CLIP's means and deviations`,
  tensors: (file) => transformerTensors(file, clipVitB32),
  pictures: (images) => normalised(resize.apply(images, clipVitB32.side), MEAN, DEVIATION),
  features: (tensors, pictures) => transformerFeatures(tensors, clipVitB32, pictures),
});

export const clips: readonly PublishedNetwork[] = [
  clip('clip-vit-b32', 'clean-fid', bicubicRounded),
  clip('clip-vit-b32-tf', 'torch-fidelity', tf1Bilinear),
];

export default clips.map(published);

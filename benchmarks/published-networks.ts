import { sizeOf } from '../harness/ground/arrays/size.js';
import { backbone } from '../harness/networks/backbone.js';
import type { Network } from '../harness/networks/network.js';
import type { NetworkOptions } from '../harness/networks/options.js';

interface Counts {
  readonly generator: number;
  readonly discriminator: number;
}

interface PublishedNetwork {
  readonly options: NetworkOptions;
  /** Trained numbers in the published code. */
  readonly published: Counts;
  readonly source: string;
}

const common = {
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  leakySlope: 0.2,
  head: 'score',
  initialiser: 'glorot',
} as const;

const mimicry = 'torch-mimicry 0.1.16, `sngan` and `wgan_gp`';

function resnet(side: number, generatorWidth: number, width: number, published: Counts): PublishedNetwork {
  const network = { name: 'resnet', generatorWidth };
  const options = { ...common, shape: [side, side, 3], width, latentSize: 128, network };
  return { options, published, source: mimicry };
}

/** Counted in the published code. */
export const publishedNetworks: readonly PublishedNetwork[] = [
  {
    options: {
      ...common,
      shape: [64, 64, 3],
      width: 64,
      latentSize: 100,
      discriminatorNorm: 'batch',
      network: { name: 'dcgan' },
    },
    published: { generator: 3_576_704, discriminator: 2_765_568 },
    source: 'pytorch/examples, dcgan/main.py',
  },
  resnet(32, 256, 128, { generator: 4_276_739, discriminator: 1_053_825 }),
  resnet(48, 64, 64, { generator: 4_878_083, discriminator: 10_141_441 }),
  resnet(64, 64, 64, { generator: 12_220_675, discriminator: 10_141_441 }),
  resnet(128, 64, 64, { generator: 32_150_787, discriminator: 29_017_857 }),
  {
    options: { ...common, shape: [32, 32, 3], width: 64, latentSize: 128, network: { name: 'sndcgan' } },
    published: { generator: 3_828_739, discriminator: 5_860_865 },
    source: 'compare_gan @ 25c4945, sndcgan.py',
  },
  {
    options: {
      ...common,
      shape: [28, 28, 1],
      width: 64,
      latentSize: 64,
      discriminatorNorm: 'batch',
      network: { name: 'infogan' },
    },
    published: { generator: 6_642_241, discriminator: 6_559_169 },
    source: 'compare_gan @ 25c4945, infogan.py',
  },
  {
    options: {
      ...common,
      shape: [28, 28, 3],
      width: 8,
      latentSize: 256,
      discriminatorNorm: 'batch',
      network: { name: 'unrolled', discriminatorWidth: 4 },
    },
    published: { generator: 287_875, discriminator: 1_889 },
    source: 'PacGAN, unrolled_GAN_experiment/D=0.5G',
  },
  {
    options: { ...common, shape: [32, 32, 3], width: 768, latentSize: 64, network: { name: 'r3gan' } },
    published: { generator: 20_732_160, discriminator: 20_683_776 },
    source: 'R3GAN, config E of CIFAR-10, 96 groups',
  },
  {
    options: {
      ...common,
      shape: [2],
      width: 400,
      latentSize: 2,
      network: { name: 'mlp', generator: [400, 400, 400, 400], discriminator: [200, 200, 200], maxout: 5 },
    },
    published: { generator: 484_802, discriminator: 405_201 },
    source: 'PacGAN, 2DGrid_GAN&PacGAN',
  },
];

/** Trained numbers of both networks. */
export function parametersOf(options: NetworkOptions): Counts {
  const { generator, discriminator } = backbone(options);
  const count = ({ parameters }: Network): number =>
    Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { generator: count(generator), discriminator: count(discriminator) };
}

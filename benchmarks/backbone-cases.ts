import { defined } from '../harness/ground/certain.js';
import type { NetworkOptions } from '../harness/networks/options.js';
import { stagesOf } from '../harness/networks/sizes.js';

/** Networks that are built here and in PyTorch with the same weights. */
export interface BackboneCase {
  readonly options: NetworkOptions;
  /** What the independent build has to be told besides. */
  readonly told: Readonly<Record<string, unknown>>;
}

const common = {
  latentSize: 6,
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  leakySlope: 0.2,
  head: 'score',
  initialiser: 'glorot',
} as const;

const square = (side: number): number[] => [side, side, 3];

function optionsOf(network: string, shape: readonly number[], more: Partial<NetworkOptions> = {}): NetworkOptions {
  return { ...common, shape, width: 6, network: { name: network }, ...more };
}

function dcgan(shape: readonly number[], more: Partial<NetworkOptions> = {}): BackboneCase {
  const isCifar = shape[0] === 32 && shape[1] === 32;
  const { base, doublings } = isCifar ? { base: [8, 8], doublings: 2 } : stagesOf('dcgan', shape);
  return { options: optionsOf('dcgan', shape, more), told: { base, doublings } };
}

function resnet(
  shape: readonly number[],
  { pooling = 'sum', ...more }: Partial<NetworkOptions> & { pooling?: 'sum' | 'mean' } = {},
): BackboneCase {
  const { base, doublings } = stagesOf('resnet', shape);
  // As torch-mimicry has them, block by block behind the first one.
  const halves: Readonly<Record<number, readonly boolean[]>> = {
    28: [true, false, false],
    32: [true, false, false],
    48: [true, true, true, false],
    64: [true, true, true, true],
    128: [true, true, true, true, false],
  };
  const network = { name: 'resnet', ...(pooling === 'mean' && { pooling }) };
  return {
    options: optionsOf('resnet', shape, { ...more, network }),
    told: { base, doublings, pooling, halves: defined(halves[defined(shape[0])]) },
  };
}

function r3gan(shape: readonly number[]): BackboneCase {
  const { base, doublings } = stagesOf('r3gan', shape);
  return { options: optionsOf('r3gan', shape, { generatorNorm: 'none' }), told: { base, doublings, blocks: 2 } };
}

const divided = (shape: readonly number[], by: number): number[] => shape.slice(0, 2).map((side) => side / by);

function sndcgan(side: number, more: Partial<NetworkOptions> = {}): BackboneCase {
  const shape = square(side);
  return { options: optionsOf('sndcgan', shape, { leakySlope: 0.1, ...more }), told: { base: divided(shape, 8) } };
}

function infogan(shape: readonly number[], more: Partial<NetworkOptions> = {}): BackboneCase {
  return { options: optionsOf('infogan', shape, more), told: { base: divided(shape, 4) } };
}

function unrolled(shape: readonly number[], more: Partial<NetworkOptions> = {}): BackboneCase {
  return { options: optionsOf('unrolled', shape, { leakySlope: 0.3, ...more }), told: {} };
}

function mlp(
  shape: readonly number[],
  { generator, discriminator, maxout }: { generator: number[]; discriminator: number[]; maxout?: number },
  more: Partial<NetworkOptions> = {},
): BackboneCase {
  const network = { name: 'mlp', generator, discriminator, ...(maxout !== undefined && { maxout }) };
  return {
    options: optionsOf('mlp', shape, { ...more, network }),
    told: { generatorLayers: generator.length, discriminatorLayers: discriminator.length, pieces: maxout ?? 0 },
  };
}

const norms = ['none', 'batch', 'layer', 'spectral'] as const;

/** Both players are told the classes of samples. */
const labelled: readonly BackboneCase[] = [
  dcgan(square(32), { classes: 3 }),
  dcgan(square(32), { classes: 3, generatorNorm: 'layer', discriminatorNorm: 'spectral' }),
  resnet(square(32), { classes: 3, discriminatorNorm: 'spectral' }),
  sndcgan(32, { classes: 3 }),
  infogan([28, 28, 1], { classes: 3 }),
  unrolled([28, 28, 3], { classes: 3 }),
  mlp([2], { generator: [6, 6, 6], discriminator: [6, 6, 6] }, { classes: 3 }),
];

/** Every network × its sizes, and × the normalisations of the discriminator at one of them. */
export const backboneCases: readonly BackboneCase[] = [
  ...[[28, 28, 1], ...[16, 32, 48, 64, 96, 128, 256].map(square), [32, 64, 3]].map((shape) => dcgan(shape)),
  ...norms.map((discriminatorNorm) => dcgan(square(32), { discriminatorNorm, generatorNorm: 'layer' })),
  ...[[28, 28, 1], ...[32, 48, 64, 128].map(square)].map((shape) => resnet(shape, { leakySlope: 0 })),
  resnet(square(32), { leakySlope: 0, pooling: 'mean' }),
  ...(['batch', 'layer', 'spectral', 'spectral+batch'] as const).map((discriminatorNorm) =>
    resnet(square(32), { discriminatorNorm }),
  ),
  ...[32, 48].map((side) => sndcgan(side)),
  sndcgan(32, { discriminatorNorm: 'spectral', generatorNorm: 'none' }),
  ...norms.map((discriminatorNorm) => infogan([28, 28, 1], { discriminatorNorm })),
  infogan(square(32)),
  ...[[28, 28, 3], square(32)].map((shape) => unrolled(shape, { discriminatorNorm: 'batch' })),
  unrolled([28, 28, 3], { discriminatorNorm: 'spectral', generatorNorm: 'layer' }),
  ...[32, 64].map((side) => r3gan(square(side))),
  mlp([2], { generator: [6, 6, 6], discriminator: [6, 6, 6] }),
  mlp([2], { generator: [9, 8], discriminator: [7, 5, 4], maxout: 5 }),
  mlp([2], { generator: [9, 8], discriminator: [7, 5] }, { discriminatorNorm: 'batch' }),
  mlp([8, 8, 1], { generator: [9], discriminator: [7] }, { discriminatorNorm: 'spectral', generatorNorm: 'none' }),
  ...labelled,
];

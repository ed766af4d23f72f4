import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { startWasm } from '../../../../harness/engines/wasm/index.js';
import { sizeOf } from '../../../../harness/ground/arrays/size.js';
import { architectures } from '../../../../harness/networks/architectures.js';
import { COUNTING } from '../../../../harness/record/budget.js';
import type { Recipe } from '../../../../harness/training/definition.js';
import { createModel, type Model } from '../../../../harness/training/model.js';
import { resolvePreset } from '../../../../harness/training/recipe.js';
import { schemeOf, schemes } from '../../../../harness/training/schemes/index.js';
import { flopsOf } from '../../../../harness/training/schemes/passes.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { discoverVariants } from '../../../../harness/training/variants.js';
import { classesFor, labelled } from '../../../variants/labels.js';

const engine = await startWasm({ threads: 1 });
const entries = (await discoverVariants()).filter((entry) => entry.status === 'ready');

const BATCH = 4;
const LATENT = 6;
const WIDTH = 3;

interface Told {
  readonly classes?: number;
  readonly preset?: string;
  readonly recipe?: Partial<Recipe>;
}

function modelOf(name: string, shape: readonly number[], network?: string, told: Told = {}): Model {
  const { variant } = entries.find((entry) => entry.name === name)!;
  const { classes, preset: named = 'default', recipe } = told;
  const preset = resolvePreset(name, variant, named);
  const chosen = network === undefined ? {} : { network: { name: network } };
  const own = { ...chosen, ...(classes === undefined ? classesFor(variant) : { classes }) };
  const size = { shape, width: WIDTH, latentSize: LATENT, batchSize: BATCH };
  return createModel({ ...preset, recipe: { ...preset.recipe, ...recipe }, ...size, ...own });
}

/** Of one generator step. */
const counted = (model: Model, scheme: string): number =>
  schemeOf(scheme)
    .phases(model)
    .reduce((sum, { work, repeat }) => sum + repeat(0) * flopsOf(model, work), 0);

/** Multiply-adds of the layers, first to last, for one sample; `codes`: of a discriminator with a code as its output. */
const dcgan = {
  generator: [LATENT * 7 * 7 * 2 * WIDTH, 7 * 7 * 16 * 2 * WIDTH * WIDTH, 14 * 14 * 16 * WIDTH],
  discriminator: [14 * 14 * 16 * WIDTH, 7 * 7 * 16 * WIDTH * 2 * WIDTH, 7 * 7 * 2 * WIDTH],
  codes: [14 * 14 * 16 * WIDTH, 7 * 7 * 16 * WIDTH * 2 * WIDTH, 7 * 7 * 2 * WIDTH * LATENT],
};
const mlp = {
  generator: [LATENT * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH, WIDTH * 2],
  discriminator: [2 * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH, WIDTH],
  codes: [2 * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH, WIDTH * LATENT],
};
/** MEG's network on a sample's code beside its latents; two pairs for each sample. */
const pairs = [2 * LATENT * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH, WIDTH];
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

it('these closed forms are of the first way to count', () => {
  expect(COUNTING).toBe(1);
});

describe.each([
  ['DCGAN', [28, 28, 1], dcgan],
  ['MLP', [2], mlp],
] as const)('floating-point operations of a generator step of a %s', (_, shape, layers) => {
  const [g, d] = [sum(layers.generator), sum(layers.discriminator)];
  const [g1, d1] = [layers.generator[0]!, layers.discriminator[0]!];
  const generatorBack = g - g1 + g;
  const trainedOn = (batches: number, wanted = 0): number => batches * 3 * d - (batches - wanted) * d1;
  const penalty = 6 * d - d1;
  const recovery = 3 * sum(layers.codes);
  const information = recovery + 3 * 2 * sum(pairs);

  const forms = {
    alternating: 2 * g + trainedOn(2) + 2 * d + generatorBack,
    'alternating-reuse': g + trainedOn(2) + 2 * d + generatorBack,
    simultaneous: g + trainedOn(2) + 2 * d + generatorBack,
    'single-loss': g + trainedOn(3, 1) + generatorBack,
    fused: g + trainedOn(2, 1) + generatorBack,
    'gradient-reversal': g + trainedOn(2, 1) + generatorBack,
  };
  const turn = { discriminatorSteps: 1 };

  describe.each(Object.entries(forms))('%s', (scheme, multiplyAdds) => {
    it.each([
      ['plain', 'wgan', 'default', 0],
      ['with a penalty', 'wgan-gp', 'default', penalty],
      ['with a penalty and a network for mutual information', 'meg', 'default', penalty + information],
      ['with a penalty and a network that recovers latents', 'meg', 'z-recovery', penalty + recovery],
    ])('%s, by hand', (__, name, preset, more) => {
      const model = modelOf(name, shape, undefined, { preset, recipe: turn });
      expect(schemeOf(scheme).refusal(model)).toBeUndefined();
      expect(counted(model, scheme)).toBe(2 * BATCH * (multiplyAdds + more));
    });
  });

  it('a penalty adds its passes to every discriminator step', () => {
    const steps = 5 * (g + trainedOn(2) + penalty) + g + 2 * d + generatorBack;
    expect(counted(modelOf('wgan-gp', shape), 'alternating')).toBe(2 * BATCH * steps);
  });
});

/** What tfjs executes, operation by operation, in one generator step: two for each multiply-add of its kernels. */
async function executed(
  model: Model,
  name: string,
  scheme: string,
  counts: (shape: Shape) => boolean = () => true,
): Promise<number> {
  const read = (index: number, out: Float32Array, at: number): void =>
    void out.fill(0.01 * index, at, at + sizeOf(model.shape));
  const dataset = labelled({ shape: model.shape, train: { count: BATCH, read } } as unknown as Dataset);
  const trainer = new Trainer(model, { name, scheme: schemeOf(scheme), engine, dataset, seed: 0 });
  const { kernels } = await tf.profile(() => {
    trainer.step();
    return [];
  });
  trainer.dispose();
  return (
    2 *
    sum(
      kernels
        .filter(({ inputShapes }) => inputShapes.every((shape) => !shape || counts(shape)))
        .map(({ name: kernel, inputShapes, outputShapes }) => multiplyAddsOf(kernel, inputShapes, outputShapes[0]!)),
    )
  );
}

type Shape = readonly number[];
function multiplyAddsOf(kernel: string, inputs: readonly (Shape | null)[], output: Shape): number {
  const [a, b] = inputs as [Shape, Shape];
  const size = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);
  // Each position of the smaller map meets the whole filter.
  if (kernel === 'Conv2D') return size(output) * b[0]! * b[1]! * b[2]!;
  if (kernel === 'Conv2DBackpropInput') return size(a) * b[0]! * b[1]! * b[2]!;
  if (kernel === 'Conv2DBackpropFilter') return size(b) * output[0]! * output[1]! * output[2]!;
  // [n, k] × [k, m], whichever of them is transposed: the square of n·k·m is the product of the sizes.
  if (kernel === 'BatchMatMul' || kernel === '_FusedMatMul') return Math.sqrt(size(a) * size(b) * size(output));
  return 0;
}

describe('the count is what an engine without shortcuts executes', () => {
  const images = [28, 28, 1];
  const exact = ['sgan', 'rsgan', 'hinge', 'o-gan', 'began'].flatMap((name) =>
    schemes.filter((scheme) => !scheme.refusal(modelOf(name, images))).map((scheme) => [name, scheme.name] as const),
  );
  it.each(exact)('%s, %s', async (name, scheme) => {
    const model = modelOf(name, images);
    expect((await executed(model, name, scheme)) / counted(model, scheme)).toBeCloseTo(1, 9);
  });

  const networks = architectures.flatMap(({ name: network }) =>
    schemes
      .filter((scheme) => !scheme.refusal(modelOf('sgan', [16, 16, 1], network)))
      .map((scheme) => [network, scheme.name] as const),
  );
  it.each(networks)('the network %s, %s', async (network, scheme) => {
    const model = modelOf('sgan', [16, 16, 1], network);
    expect((await executed(model, 'sgan', scheme)) / counted(model, scheme)).toBeCloseTo(1, 9);
  });

  it.each(architectures.map(({ name }) => name))(
    'the network %s with a penalty, to half a percent',
    async (network) => {
      const model = modelOf('wgan-gp', [16, 16, 1], network);
      const ratio = (await executed(model, 'wgan-gp', 'alternating')) / counted(model, 'alternating');
      expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
    },
  );

  // A look-up of a class is a product with one-hot rows, which no count has; the product with its vector is a sum.
  it.each(schemes.filter((scheme) => !scheme.refusal(modelOf('sgan', images))).map((scheme) => scheme.name))(
    'with labels too, but for looking them up: %s',
    async (scheme) => {
      const CLASSES = 5; // the length of nothing else
      const isNoLookUp = (shape: Shape): boolean => !shape.includes(CLASSES);
      const told = modelOf('sgan', images, undefined, { classes: CLASSES });
      const alone = counted(modelOf('sgan', images), scheme);
      expect((await executed(told, 'sgan', scheme, isNoLookUp)) / alone).toBeCloseTo(1, 9);
      const features = 7 * 7 * 2 * WIDTH;
      const passes = { 'single-loss': 9, fused: 6, 'gradient-reversal': 6 }[scheme as string] ?? 8;
      expect(counted(told, scheme) - alone).toBe(2 * BATCH * passes * features);
    },
  );

  // The way back through a penalty leaves out what is known to be 0 at the score; ebgan's pulling-away term is one product.
  it.each(entries.map(({ name }) => name))('%s, alternating, to half a percent', async (name) => {
    const model = modelOf(name, images);
    const ratio = (await executed(model, name, 'alternating')) / counted(model, 'alternating');
    expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
  });
});

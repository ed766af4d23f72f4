import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { loadDataset } from '../../../../harness/data/index.js';
import { startCpu } from '../../../../harness/engines/cpu.js';
import type { Network } from '../../../../harness/networks/network.js';
import { constant } from '../../../../harness/networks/initialisers.js';
import type { Model } from '../../../../harness/training/model.js';
import { schemeOf, schemes } from '../../../../harness/training/schemes/index.js';
import { passesOf } from '../../../../harness/training/schemes/passes.js';
import { gradientPenalty, reals, sgd } from '../../../../harness/variant.js';
import * as objectives from '../objectives.js';
import { inputsOf } from '../reference.js';
import { modelOf, trainerOf, valuesOf } from '../support.js';

const engine = await startCpu();
const ring = await loadDataset('ring8');

describe('passes of a generator step', () => {
  const passesOfStep = (scheme: string, model: Model): number => {
    const phases = schemeOf(scheme).phases(model);
    return phases.reduce((sum, { work, repeat }) => sum + Math.max(0, repeat(0)) * passesOf(work), 0);
  };
  const penalty = gradientPenalty({ at: reals(), weight: 1 });

  // Counted by hand: docs/schemes.md.
  it.each([
    ['alternating', 12, 13, 18, 15],
    ['alternating-reuse', 11, 12, 17, 14],
    ['simultaneous', 11, 12, 17, 14],
    ['single-loss', 12, 12, 18, 15],
    ['fused', 9, 9, 15, 12],
  ])('%s: %i, relativistic %i, with a penalty %i, with an auxiliary network %i', (scheme, ...passes) => {
    const { plain, relativistic, informed } = objectives;
    const models = [plain, relativistic, { ...plain, penalty }, informed].map((objective) => modelOf(objective));
    expect(models.map((model) => passesOfStep(scheme, model))).toEqual(passes);
  });

  it('gradient-reversal: 9', () => {
    expect(passesOfStep('gradient-reversal', modelOf(objectives.zeroSum))).toBe(9);
  });

  it('of several discriminator steps: 7 each and 5, or 4 where the last one’s fakes are used again', () => {
    const model = modelOf(objectives.plain, { discriminatorSteps: 5 });
    expect(passesOfStep('alternating', model)).toBe(5 * 7 + 5);
    expect(passesOfStep('alternating-reuse', model)).toBe(5 * 7 + 4);
  });
});

describe('a scheme that is not exact for a model is refused with the reason', () => {
  const allowedFor = (model: Model): string[] =>
    schemes.filter((scheme) => scheme.refusal(model) === undefined).map(({ name }) => name);
  const apart = ['alternating', 'alternating-reuse'];
  const together = ['simultaneous', 'single-loss'];

  it.each([
    ['plain', objectives.plain, {}, [...apart, ...together, 'fused']],
    ['zeroSum', objectives.zeroSum, {}, [...apart, ...together, 'fused', 'gradient-reversal']],
    ['wasserstein', objectives.wasserstein, {}, [...apart, ...together, 'fused', 'gradient-reversal']],
    ['hinge', objectives.hinge, {}, [...apart, ...together, 'fused']],
    ['relativistic, not saturating', objectives.relativistic, {}, [...apart, ...together, 'fused']],
    ['an encoder', objectives.encoding, {}, [...apart, ...together]],
    ['an autoencoder', objectives.equilibrium, {}, [...apart, ...together]],
    ['an auxiliary network', objectives.informed, {}, [...apart, ...together, 'fused', 'gradient-reversal']],
    ['batch normalisation', objectives.plain, { discriminatorNorm: 'batch' }, [...apart, ...together]],
    ['spectral normalisation', objectives.plain, { discriminatorNorm: 'spectral' }, [...apart, ...together, 'fused']],
    ['several discriminator steps', objectives.plain, { discriminatorSteps: 5 }, apart],
    ['several generator steps', objectives.plain, { generatorSteps: 2 }, ['alternating']],
    ['the generator first', objectives.plain, { generatorFirst: true }, ['alternating', ...together, 'fused']],
    ['packs', objectives.plain, { pack: 2 }, [...apart, ...together, 'fused']],
    ['packs, zero-sum', objectives.zeroSum, { pack: 2 }, [...apart, ...together, 'fused', 'gradient-reversal']],
    ['clipped gradients', objectives.plain, { clipGradients: 1 }, [...apart, ...together, 'fused']],
    [
      'clipped gradients, zero-sum',
      objectives.zeroSum,
      { clipGradients: 1 },
      [...apart, ...together, 'fused', 'gradient-reversal'],
    ],
  ] as const)('%s', (_, objective, recipe, names) => {
    expect(allowedFor(modelOf(objective, recipe))).toEqual(names);
  });

  it.each([
    ['plain', objectives.plain, []],
    ['informed', objectives.informed, ['gradient-reversal']],
  ] as const)('changed images, %s', (_, objective, more) => {
    const recipe = { augment: ['color', 'translation', 'cutout'] } as const;
    expect(allowedFor(modelOf(objective, recipe, [28, 28, 1]))).toEqual([...apart, ...together, 'fused', ...more]);
  });

  it.each([
    ['fused', objectives.plain, { discriminatorNorm: 'batch' }, /Batch normalisation/],
    ['fused', objectives.encoding, {}, /encoder/],
    ['fused', objectives.plain, { discriminatorSteps: 5 }, /5 discriminator steps/],
    ['gradient-reversal', objectives.plain, {}, /not zero-sum/],
    ['single-loss', objectives.plain, { generatorSteps: 2 }, /2 generator step/],
    ['alternating-reuse', objectives.plain, { generatorFirst: true }, /begins with the generator/],
  ] as const)('%s says why', (scheme, objective, recipe, reason) => {
    expect(schemeOf(scheme).refusal(modelOf(objective, recipe))).toMatch(reason);
  });

  it('whose generator’s loss looks at the fakes besides their scores', () => {
    const objective = {
      ...objectives.plain,
      generatorLoss: ({ samples }) => tf.mean(samples.fake),
    } satisfies typeof objectives.plain;
    expect(schemeOf('fused').refusal(modelOf(objective))).toMatch(/fakes themselves/);
  });
});

describe('alternating with the generator first', () => {
  it.each([
    [{}, ['generator', 'discriminator'], [1, 1, 1, 1]],
    [{ discriminatorSteps: 5 }, ['generator', 'discriminator'], [5, 5, 5, 5]],
    [{ generatorSteps: 2 }, ['generator', 'discriminator'], [0, 1, 0, 1]],
  ] as const)('has the discriminator’s turn after the generator’s: %j', (recipe, names, turns) => {
    const phases = schemeOf('alternating').phases(modelOf(objectives.plain, { ...recipe, generatorFirst: true }));
    expect(phases.map(({ name }) => name)).toEqual(names);
    expect([0, 1, 2, 3].map((step) => phases[1]!.repeat(step))).toEqual(turns);
  });
});

describe('alternating with reused fakes', () => {
  it('is alternating with the same latents and reals in both steps', () => {
    const model = modelOf(objectives.relativistic);
    const { state, real, latents } = inputsOf(model);
    const rate = tf.scalar(0.01);
    const [first, second] = schemeOf('alternating').phases(model);
    const inputs = { real, latents, learningRate: rate };
    const after = { ...state, ...first!.step(state, inputs).state };
    const expected = { ...after, ...second!.step(after, inputs).state };
    const rates = { discriminatorRate: rate, generatorRate: rate };
    const reused = schemeOf('alternating-reuse')
      .phases(model)[1]!
      .step(state, { real, latents, ...rates }).state;
    for (const [name, tensor] of Object.entries(reused)) {
      const difference = tf.max(tf.abs(tf.sub(tensor, expected[name]!))).dataSync()[0]!;
      expect(difference, name).toBeLessThan(1e-6);
    }
    expect(Object.keys(reused).length).toBeGreaterThan(20);
  });
});

describe('the vector of spectral normalisation', () => {
  const recipe = { discriminatorNorm: 'spectral' as const, ...frozen() };
  const u = 'discriminator/dense1/u';

  /** Nothing moves but the vector. */
  function frozen(): { [K in 'discriminatorOptimizer' | 'generatorOptimizer']: ReturnType<typeof sgd> } {
    return { discriminatorOptimizer: sgd({ learningRate: 0 }), generatorOptimizer: sgd({ learningRate: 0 }) };
  }

  /** u ← Wᵀv/‖·‖ with v = Wu/‖·‖, in float64. */
  function powerIteration(kernel: number[], vector: number[]): number[] {
    const columns = vector.length;
    const rows = kernel.length / columns;
    const unit = (x: number[]): number[] => x.map((entry) => entry / Math.hypot(...x));
    const dot = (count: number, entry: (i: number) => number): number =>
      Array.from({ length: count }, (_, i) => entry(i)).reduce((a, b) => a + b);
    const v = unit(
      Array.from({ length: rows }, (_, row) => dot(columns, (c) => kernel[row * columns + c]! * vector[c]!)),
    );
    return unit(
      Array.from({ length: columns }, (_, column) => dot(rows, (row) => kernel[row * columns + column]! * v[row]!)),
    );
  }

  it.each(['alternating', 'alternating-reuse', 'simultaneous', 'single-loss', 'fused', 'gradient-reversal'])(
    'is advanced once by a step of %s',
    (scheme) => {
      const trainer = trainerOf(modelOf(objectives.zeroSum, recipe), { engine, dataset: ring, scheme });
      const kernel = valuesOf(trainer.tensors, 'discriminator/dense1/kernel');
      let expected = valuesOf(trainer.tensors, u);
      for (let step = 0; step < 2; step++) {
        trainer.step();
        expected = powerIteration(kernel, expected);
        valuesOf(trainer.tensors, u).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      }
    },
  );
});

describe('20 steps of plain descent', () => {
  const rates = {
    discriminatorOptimizer: sgd({ learningRate: 0.05 }),
    generatorOptimizer: sgd({ learningRate: 0.05 }),
    auxiliaryOptimizer: sgd({ learningRate: 0.05 }),
  };

  it.each(['plain', 'relativistic', 'hinge', 'informed'] as const)('%s: the same path by all exact schemes', (name) => {
    const model = modelOf(objectives[name], rates);
    const endOf = (scheme: string): Record<string, number[]> => {
      const trainer = trainerOf(model, { engine, dataset: ring, scheme });
      for (let i = 0; i < 20; i++) trainer.step();
      const end = Object.keys(trainer.tensors).map((each) => [each, valuesOf(trainer.tensors, each)]);
      trainer.dispose();
      return Object.fromEntries(end) as Record<string, number[]>;
    };
    const simultaneous = endOf('simultaneous');
    for (const scheme of ['single-loss', 'fused']) {
      for (const [tensor, values] of Object.entries(endOf(scheme))) {
        const top = Math.max(...simultaneous[tensor]!.map(Math.abs));
        const error = Math.max(...values.map((value, i) => Math.abs(value - simultaneous[tensor]![i]!)));
        expect(error / (top + 1e-3), `${scheme}, ${tensor}`).toBeLessThan(1e-4);
      }
    }
  });
});

/** Coordinates of a point, or slopes along them, each a weight of its own. */
type Coordinates = Readonly<Record<string, number>>;

const network = (start: Coordinates, apply: (weights: tf.Tensor, x: tf.Tensor) => tf.Tensor): Network => ({
  parameters: Object.fromEntries(Object.entries(start).map(([name, value]) => [name, constant([1], value)])),
  buffers: {},
  mixesSamples: false,
  multiplyAdds: { all: 1, first: 1 },
  apply: (weights, x) => {
    const own = Object.keys(start).map((name) => weights[name]!);
    return apply(tf.concat(own), x instanceof tf.Tensor ? x : tf.concat([...x]));
  },
});
/** A generator that makes one point. */
const made = (start: Coordinates): Network =>
  network(start, (point, latents) => tf.mul(tf.ones([latents.shape[0]!, 1]), point));
/** A linear discriminator. */
const judged = (start: Coordinates): Network => network(start, (slopes, x) => tf.sum(tf.mul(x, slopes), 1));

/** Data that are all 0. */
function zerosOf(dimensions: number): Dataset {
  const zeros = { count: 8, read: (_: number, out: Float32Array, at: number) => void out.fill(0, at, at + dimensions) };
  return { name: 'zero', shape: [dimensions], train: zeros, test: zeros, checksum: '' };
}

/**
 * The bilinear game in the plane, from θ = (3, 4) and φ = (6, 8) at the rate 0.1. The discriminator's gradient is θ, of
 * length 5, the generator's −φ, of length 10; a step of either changes neither direction.
 */
describe('a step with clipped gradients', () => {
  const [theta, phi] = [
    ['generator/x', 'generator/y'],
    ['discriminator/x', 'discriminator/y'],
  ];
  const start = { 'generator/x': 3, 'generator/y': 4, 'discriminator/x': 6, 'discriminator/y': 8 };
  const of = (names: readonly string[]): Coordinates =>
    Object.fromEntries(Object.entries(start).filter(([name]) => names.includes(name)));

  const after = (scheme: string, clipGradients: number): number[] => {
    const optimizer = sgd({ learningRate: 0.1 });
    const recipe = { discriminatorOptimizer: optimizer, generatorOptimizer: optimizer, clipGradients };
    const game: Model = {
      ...modelOf(objectives.wasserstein, recipe),
      generator: made(of(theta!)),
      discriminator: judged(of(phi!)),
    };
    const trainer = trainerOf(game, { engine, dataset: zerosOf(2), scheme });
    trainer.step();
    const at = [...theta!, ...phi!].flatMap((name) => valuesOf(trainer.tensors, name));
    trainer.dispose();
    return at;
  };

  const names = schemes.map(({ name }) => name);
  const cases = names.flatMap((name) => [
    [name, 2.5, 'both have it', [3.15, 4.2, 5.85, 7.8]],
    [name, 7, 'the generator’s has it', [3.42, 4.56, 5.7, 7.6]],
  ]) as [string, number, string, number[]][];
  it.each(cases)('%s: of at most the length %f, %s', (scheme, bound, _, expected) => {
    after(scheme, bound).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it.each(names)('%s: shorter ones stay, and 0 is no bound', (scheme) => {
    const free = after(scheme, 0);
    expect(after(scheme, 20)).toEqual(free);
    // The discriminator of the alternating schemes has stepped by 0.1 θ before.
    const seen = scheme.startsWith('alternating') ? [5.7, 7.6] : [6, 8];
    const expected = [3 + 0.1 * seen[0]!, 4 + 0.1 * seen[1]!, 5.7, 7.6];
    free.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});

/**
 * The bilinear game: the discriminator's score is φ·x, the generator makes the point θ, the reals are 0, and the losses
 * are ±φθ. Gradient steps of rate h at the same point turn (φ, θ) and stretch it by √(1 + h²) each; steps in turn keep it
 * near its circle. Mescheder et al. 2018, arXiv:1801.04406, section 2 (Dirac-GAN).
 */
describe('the bilinear game', () => {
  const rates = { discriminatorOptimizer: sgd({ learningRate: 0.1 }), generatorOptimizer: sgd({ learningRate: 0.1 }) };
  const game: Model = {
    ...modelOf(objectives.wasserstein, rates, [1]),
    generator: made({ 'generator/point': 1 }),
    discriminator: judged({ 'discriminator/slope': 1 }),
  };
  const dataset = zerosOf(1);

  const after = (steps: number, scheme: string): [theta: number, phi: number] => {
    const trainer = trainerOf(game, { engine, dataset, scheme });
    for (let i = 0; i < steps; i++) trainer.step();
    const at = ['generator/point', 'discriminator/slope'].flatMap((name) => valuesOf(trainer.tensors, name));
    trainer.dispose();
    return at as [number, number];
  };

  it.each(['simultaneous', 'single-loss', 'fused', 'gradient-reversal'])(
    '%s leaves its circle: √2·1.01^250',
    (name) => {
      expect(Math.hypot(...after(500, name))).toBeCloseTo(17.016, 2);
    },
  );

  it.each(['alternating', 'alternating-reuse'])('%s stays near it, on an ellipse', (name) => {
    // With φ first, φ² + θ² − hφθ never changes: 1.9 from the start at (1, 1).
    for (const steps of [100, 333, 500]) {
      const [theta, phi] = after(steps, name);
      expect(theta ** 2 + phi ** 2 - 0.1 * theta * phi).toBeCloseTo(1.9, 4);
    }
    const radius = Math.hypot(...after(500, name));
    expect(radius).toBeGreaterThan(1.39);
    expect(radius).toBeLessThan(1.44);
  });
});

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
  ] as const)('%s', (_, objective, recipe, names) => {
    expect(allowedFor(modelOf(objective, recipe))).toEqual(names);
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

/**
 * The bilinear game: the discriminator's score is φ·x, the generator makes the point θ, the reals are 0, and the losses
 * are ±φθ. Gradient steps of rate h at the same point turn (φ, θ) and stretch it by √(1 + h²) each; steps in turn keep it
 * near its circle. Mescheder et al. 2018, arXiv:1801.04406, section 2 (Dirac-GAN).
 */
describe('the bilinear game', () => {
  const network = (name: string, apply: (weight: tf.Tensor, x: tf.Tensor) => tf.Tensor): Network => ({
    parameters: { [name]: constant([1], 1) },
    buffers: {},
    mixesSamples: false,
    multiplyAdds: { all: 1, first: 1 },
    apply: (weights, x) => apply(weights[name]!, x instanceof tf.Tensor ? x : tf.concat([...x])),
  });
  const rates = { discriminatorOptimizer: sgd({ learningRate: 0.1 }), generatorOptimizer: sgd({ learningRate: 0.1 }) };
  const game: Model = {
    ...modelOf(objectives.wasserstein, rates, [1]),
    generator: network('generator/point', (point, latents) => tf.mul(tf.ones([latents.shape[0]!, 1]), point)),
    discriminator: network('discriminator/slope', (slope, x) => tf.reshape(tf.mul(x, slope), [-1])),
  };
  const zeros = { count: 8, read: (_: number, out: Float32Array, at: number) => void (out[at] = 0) };
  const dataset: Dataset = { name: 'zero', shape: [1], train: zeros, test: zeros, checksum: '' };

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

import { setTimeout } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import type { Dataset } from '../../../harness/data/dataset.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import type { Engine } from '../../../harness/engines/engine.js';
import { generatorWeights, initialState } from '../../../harness/training/model.js';
import { alternating } from '../../../harness/training/schemes/alternating.js';
import { clipWeights, gradientPenalty, reals, sgd, type Objective } from '../../../harness/variant.js';
import * as objectives from './objectives.js';
import { modelOf, normal, trainerOf, valuesOf } from './support.js';

let engine: Engine;
let dataset: Dataset;
beforeAll(async () => {
  engine = await startCpu();
  dataset = await loadDataset('ring8');
});

describe.each(Object.entries(objectives))('the objective %s', (_, objective) => {
  it.each([[[2]], [[28, 28, 1]]])('has finite losses on samples of shape %j', (shape) => {
    const model = modelOf(objective, {}, shape);
    const state = initialState(model, 0);
    for (const { step, inputs } of alternating.phases(model)) {
      const given = Object.fromEntries(
        Object.entries(inputs).map(([name, { from }]) => [
          name,
          from === 'data' ? normal([8, ...shape], name) : from === 'latents' ? normal([8, 4], name) : tf.scalar(1e-3),
        ]),
      );
      const { outputs } = tf.tidy(() => step(state, given));
      for (const loss of Object.values(outputs)) expect(loss.dataSync()[0]).toSatisfy(Number.isFinite);
    }
  });

  it('keeps the number of tensors constant over steps', () => {
    const trainer = trainerOf(modelOf(objective), { engine, dataset });
    trainer.step();
    const before = tf.memory().numTensors;
    trainer.step();
    trainer.step();
    expect(tf.memory().numTensors).toBe(before);
    trainer.dispose();
  });
});

describe('a shared loss', () => {
  // The adversarial losses are constant, so that whatever moves has moved by the shared loss.
  const alone: Objective = {
    ...objectives.encoding,
    discriminatorLoss: ({ real }) => tf.mul(0, tf.mean(real)),
    generatorLoss: ({ fake }) => tf.mul(0, tf.mean(fake)),
  };

  it('moves each player in its own step', () => {
    const trainer = trainerOf(modelOf(alone), { engine, dataset });
    const kernels = ['generator/dense0/kernel', 'discriminator/dense0/kernel'];
    const before = kernels.map((name) => valuesOf(trainer.tensors, name));
    trainer.step();
    kernels.forEach((name, i) => expect(valuesOf(trainer.tensors, name)).not.toEqual(before[i]));
  });
});

describe('an auxiliary network', () => {
  const recipe = { discriminatorSteps: 0, generatorOptimizer: sgd({ learningRate: 0 }) };
  it.each(['informed', 'recovering'] as const)('%s: its loss falls when only it trains', async (name) => {
    const trainer = trainerOf(modelOf(objectives[name], recipe), { engine, dataset });
    const lossOver = async (steps: number): Promise<number> => {
      let sum = 0;
      for (let i = 0; i < steps; i++) {
        trainer.step();
        sum += (await trainer.readLosses()).generatorLoss!;
      }
      return sum / steps;
    };
    const first = await lossOver(20);
    await lossOver(100);
    expect(await lossOver(20)).toBeLessThan(first);
  });

  it('trains the generator as well, and not the discriminator', () => {
    const objective: Objective = { ...objectives.informed, generatorLoss: ({ fake }) => tf.mul(0, tf.mean(fake)) };
    const trainer = trainerOf(modelOf(objective, { discriminatorSteps: 0 }), { engine, dataset });
    const names = ['generator/dense0/kernel', 'auxiliary/features/dense0/kernel', 'discriminator/dense0/kernel'];
    const before = names.map((name) => valuesOf(trainer.tensors, name));
    trainer.step();
    const moved = names.map((name, i) => String(valuesOf(trainer.tensors, name)) !== String(before[i]));
    expect(moved).toEqual([true, true, false]);
  });
});

describe('memory', () => {
  it('follows the batches of the discriminator', () => {
    const trainer = trainerOf(modelOf(objectives.equilibrium), { engine, dataset });
    expect(valuesOf(trainer.tensors, 'memory/k')).toEqual([0]);
    trainer.step();
    expect(valuesOf(trainer.tensors, 'memory/k')[0]).not.toBe(0);
  });
});

describe('clipping', () => {
  const largest = (trainer: ReturnType<typeof trainerOf>): number =>
    Math.max(...valuesOf(trainer.tensors, 'discriminator/dense0/kernel').map(Math.abs));
  // Adam's first step moves every entry by its learning rate.
  const recipe = {
    discriminatorOptimizer: { ...modelOf(objectives.plain).recipe.discriminatorOptimizer, learningRate: 0.05 },
  };

  it('after the step bounds the weights', () => {
    const trainer = trainerOf(modelOf({ ...objectives.wasserstein, constrain: clipWeights(0.01) }, recipe), {
      engine,
      dataset,
    });
    trainer.step();
    expect(largest(trainer)).toBeCloseTo(0.01, 7);
  });

  it('before the step lets the step itself leave the bounds', () => {
    const constrain = clipWeights(0.01, 'before');
    const trainer = trainerOf(modelOf({ ...objectives.wasserstein, constrain }, recipe), { engine, dataset });
    trainer.step();
    expect(largest(trainer)).toBeGreaterThan(0.04);
    expect(largest(trainer)).toBeLessThanOrEqual(0.0601);
  });
});

describe('the average of the generator', () => {
  it('starts at the weights, in memory of its own', () => {
    const state = initialState(modelOf(objectives.plain, { ema: 0.5 }), 0);
    const [weight, average] = [state['generator/dense0/kernel']!, state['average/generator/dense0/kernel']!];
    expect(average.dataSync()).toEqual(weight.dataSync());
    expect(average.dataId).not.toBe(weight.dataId);
  });

  it('is Σ (1 − d) dⁱ of its weights along the steps, and is what makes samples', () => {
    const decay = 0.75;
    const name = 'generator/dense0/kernel';
    const model = modelOf(objectives.plain, { ema: decay });
    const trainer = trainerOf(model, { engine, dataset });
    let expected = valuesOf(trainer.tensors, name);
    for (let i = 0; i < 3; i++) {
      trainer.step();
      const weights = valuesOf(trainer.tensors, name);
      expected = expected.map((average, j) => decay * average + (1 - decay) * weights[j]!);
    }
    const sampled = valuesOf(generatorWeights(model, trainer.tensors), name);
    expected.forEach((value, i) => expect(sampled[i]).toBeCloseTo(value, 6));
    expect(sampled).not.toEqual(valuesOf(trainer.tensors, name));
  });
});

describe('the recipe', () => {
  it('lets the learning rate fall to 0 over the budget in a straight line', () => {
    // A constant gradient under plain descent: step t moves by the rate 1 − t/4.
    const objective: Objective = { ...objectives.wasserstein, discriminatorLoss: ({ real }) => tf.mean(real) };
    const recipe = { discriminatorOptimizer: sgd({ learningRate: 1 }), learningRateDecay: 'linear' as const };
    const trainer = trainerOf(modelOf(objective, recipe), {
      engine,
      dataset,
      budget: { unit: 'generatorSteps', amount: 4 },
    });
    const bias = (): number => valuesOf(trainer.tensors, 'discriminator/out/bias')[0]!;
    const moves = Array.from({ length: 4 }, () => {
      const before = bias();
      trainer.step();
      return before - bias();
    });
    moves.forEach((move, t) => expect(move).toBeCloseTo(1 - t / 4, 5));
  });

  it('lets it fall over a budget of seconds with the time until the device is done', async () => {
    // A device that hands losses back after a while; a constant gradient, so that a step moves by the rate.
    const late: Engine = {
      ...engine,
      compile: (step) => (state, inputs) => {
        const outputs = engine.compile(step)(state, inputs);
        for (const loss of Object.values(outputs)) {
          const values = loss.data.bind(loss);
          loss.data = async () => (await setTimeout(50), values());
        }
        return outputs;
      },
    };
    const objective: Objective = { ...objectives.wasserstein, discriminatorLoss: ({ real }) => tf.mean(real) };
    const recipe = { discriminatorOptimizer: sgd({ learningRate: 1 }), learningRateDecay: 'linear' as const };
    const budget = { unit: 'seconds', amount: 10 } as const;
    const trainer = trainerOf(modelOf(objective, recipe), { engine: late, dataset, budget });
    trainer.step();
    const stepped = trainer.spent.seconds;
    await trainer.readLosses();
    const { seconds } = trainer.spent;
    expect(seconds - stepped).toBeGreaterThan(0.045);
    expect(trainer.progress().spent.seconds).toBe(seconds);
    const before = valuesOf(trainer.tensors, 'discriminator/out/bias')[0]!;
    trainer.step();
    const move = before - valuesOf(trainer.tensors, 'discriminator/out/bias')[0]!;
    expect(move).toBeCloseTo(1 - seconds / 10, 5);
  });

  it('gives the generator several steps a turn', () => {
    const trainer = trainerOf(modelOf(objectives.plain, { generatorSteps: 2 }), { engine, dataset });
    for (let i = 0; i < 4; i++) trainer.step();
    expect(trainer.spent).toMatchObject({ generatorSteps: 4, imagesSeen: 2 * 8, passes: 2 * 7 + 4 * 5 });
  });

  it('follows the schedule of the WGAN authors', () => {
    const model = modelOf(objectives.wasserstein, { discriminatorSteps: 'wgan-official' });
    const repeat = (step: number): number => alternating.phases(model)[0]!.repeat(step);
    expect([0, 24, 25, 499, 500, 501, 1000].map(repeat)).toEqual([100, 100, 5, 5, 100, 5, 100]);
  });

  it('weighs the generator’s loss with λ', () => {
    const move = (lambda: number): number => {
      const recipe = { lambda, generatorOptimizer: sgd({ learningRate: 0.1 }) };
      const trainer = trainerOf(modelOf(objectives.wasserstein, recipe), { engine, dataset });
      const before = valuesOf(trainer.tensors, 'generator/out/bias')[0]!;
      trainer.step();
      return valuesOf(trainer.tensors, 'generator/out/bias')[0]! - before;
    };
    expect(move(3) / move(1)).toBeCloseTo(3, 3);
  });

  it('refuses batch normalisation under a penalty per sample unless it is asked for', () => {
    const objective = { ...objectives.plain, penalty: gradientPenalty({ at: reals(), weight: 1 }) };
    expect(() => modelOf(objective, { discriminatorNorm: 'batch' })).toThrow(/normUnderPenalty/);
    expect(() => modelOf(objective, { discriminatorNorm: 'batch', normUnderPenalty: true })).not.toThrow();
    expect(() => modelOf(objective, { discriminatorNorm: 'layer' })).not.toThrow();
  });
});

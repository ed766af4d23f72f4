import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { initialState, type Model } from '../../../harness/training/model.js';
import { observationOf } from '../../../harness/training/observe.js';
import { alternating } from '../../../harness/training/schemes/alternating.js';
import { gradientPenalty, interpolates, sgd, type Objective } from '../../../harness/variant.js';
import * as objectives from './objectives.js';
import { modelOf, normal } from './support.js';

await startCpu();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const penalised: Objective = {
  ...objectives.plain,
  penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
};
const cases = [...Object.entries(objectives), ['plain with a penalty', penalised]] as [string, Objective][];

/** What both players' steps and a look at them are given. */
function inputsOf(model: Model): Record<string, tf.Tensor> {
  const { inputs } = observationOf(model);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, source]) => [
      name,
      source.from === 'data'
        ? normal([8, ...model.shape], 'reals')
        : source.from === 'latents'
          ? normal([8, 4], 'latents')
          : tf.fill([...(source.from === 'penalty noise' ? source.noise.shape : [1])], 0.3),
    ]),
  );
}

function look(model: Model, state: Record<string, tf.Tensor>): Record<string, number> {
  const { step, names } = observationOf(model);
  const watched = { step, names };
  const { outputs } = watched.step(state, inputsOf(model));
  const values = outputs['observed']!.dataSync();
  return Object.fromEntries(watched.names().map((name, at) => [name, values[at]!]));
}

/** How far the named weights are moved, and the loss that was told: with plain descent at rate 1 the way is the gradient. */
function moved(
  model: Model,
  state: Record<string, tf.Tensor>,
  player: 'discriminator' | 'generator',
): [number, number] {
  const phase = alternating.phases(model).find(({ name }) => name === player)!;
  const rates = { learningRate: tf.scalar(1), auxiliaryRate: tf.scalar(1) };
  const { state: next, outputs } = phase.step(state, { ...inputsOf(model), ...rates });
  const ways = Object.keys(model[player].parameters).map((name) =>
    tf.sum(tf.square(tf.sub(next[name]!, state[name]!))),
  );
  return [Math.sqrt(tf.addN(ways).dataSync()[0]!), outputs[`${player}Loss`]!.dataSync()[0]!];
}

describe.each(cases)('a look at the players of %s', (_, objective) => {
  const model = modelOf(objective, { optimizer: sgd({ learningRate: 1 }) } as object);
  const state = (): Record<string, tf.Tensor> => ({ ...initialState(model, 0) });

  it('sees the norms by which plain descent moves them, and terms that sum up to their losses', () => {
    const seen = look(model, state());
    const sum = (...names: string[]): number => names.reduce((total, name) => total + (seen[name] ?? 0), 0);
    const [discriminator, generator] = [moved(model, state(), 'discriminator'), moved(model, state(), 'generator')];
    expect(seen['discriminator_gradient']).toBeCloseTo(discriminator[0], 4);
    expect(seen['generator_gradient']).toBeCloseTo(generator[0], 4);
    expect(sum('discriminator_term', 'penalty', 'shared_term')).toBeCloseTo(discriminator[1], 4);
    expect(sum('generator_term', 'shared_term', 'auxiliary_term')).toBeCloseTo(generator[1], 4);
  });
});

describe('what is seen of the discriminator', () => {
  it('are moments of its scores, and how well they tell reals from fakes', () => {
    const model = modelOf(objectives.plain);
    const seen = look(model, { ...initialState(model, 0) });
    expect(seen['real_score_sd']).toBeGreaterThan(0);
    expect(seen['accuracy']).toBeGreaterThanOrEqual(0);
    expect(seen['accuracy']).toBeLessThanOrEqual(1);
    expect(seen['pair_accuracy']! * 64).toBeCloseTo(Math.round(seen['pair_accuracy']! * 64)); // of 8 × 8 pairs
  });

  it('is 1 in both accuracies where all reals are above 0 and all fakes below', () => {
    /** 1 of a point far from the centre, −1 of all others; of the codes nothing but their gradient. */
    const side = (codes: tf.Tensor, samples: tf.Tensor): tf.Tensor1D =>
      tf.add(tf.mul(0, tf.mean(codes, 1)), tf.sub(tf.mul(2, tf.step(tf.sub(tf.sum(tf.abs(samples), 1), 50))), 1));
    const apart: Objective = {
      ...objectives.plain,
      head: { kind: 'encoder', score: ({ codes }, samples) => side(codes, samples) },
    };
    const model = modelOf(apart);
    const inputs = { ...inputsOf(model), real: tf.fill([8, 2], 100) };
    const { step, names } = observationOf(model);
    const values = step({ ...initialState(model, 0) }, inputs).outputs['observed']!.dataSync();
    const seen = Object.fromEntries(names().map((name, at) => [name, values[at]!]));
    expect(seen).toMatchObject({
      real_score_mean: 1,
      real_score_sd: 0,
      fake_score_mean: -1,
      accuracy: 1,
      pair_accuracy: 1,
    });
  });
});

it('saturation is the share of pixels at the ends of their range; points have none', () => {
  const model = modelOf(objectives.plain, {}, [28, 28, 1]);
  const state = { ...initialState(model, 0) };
  expect(look(model, state)['saturated']).toBeLessThan(0.01);
  const biased = Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => [name, name.startsWith('generator') ? tf.mul(tensor, 1000) : tensor]),
  );
  expect(look(model, biased)['saturated']).toBeGreaterThan(0.5);
  expect(look(modelOf(objectives.plain), { ...initialState(modelOf(objectives.plain), 0) })).not.toHaveProperty(
    'saturated',
  );
});

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { createModel, type Model } from '../../../harness/training/model.js';
import type { Objective } from '../../../harness/training/objective.js';
import { commonRecipe } from '../../../harness/training/recipe.js';
import { generatorReads, opposition } from '../../../harness/training/rehearse.js';

beforeAll(startCpu);

let calls = 0;
const modelOf = (generatorLoss: Objective['generatorLoss']): Model =>
  createModel({
    objective: {
      discriminatorLoss: ({ real, fake }) => tf.sub(tf.mean(fake), tf.mean(real)),
      generatorLoss: (batch) => (calls++, generatorLoss(batch)),
    },
    recipe: commonRecipe,
    shape: [2],
    width: 4,
    latentSize: 2,
    batchSize: 4,
  });

it.each([
  ['the fakes’ scores alone', ({ fake }) => tf.neg(tf.mean(fake)), { reals: false, fakeSamples: false }],
  ['the reals’ scores', ({ real, fake }) => tf.mean(tf.sub(real, fake)), { reals: true, fakeSamples: false }],
  ['the fakes', ({ samples }) => tf.mean(samples.fake), { reals: false, fakeSamples: true }],
  [
    'the reals by name only',
    ({ real, fake }) => (void real, tf.neg(tf.mean(fake))),
    { reals: true, fakeSamples: false },
  ],
] satisfies [string, Objective['generatorLoss'], object][])('a loss is found to read %s', (_, loss, reads) => {
  expect(generatorReads(modelOf(loss))).toEqual(reads);
});

it('the losses of a model are tried once, and those of another one anew', () => {
  const zeroSum: Objective['generatorLoss'] = ({ fake }) => tf.mul(-3, tf.mean(fake));
  const model = modelOf(zeroSum);
  const triesOf = (find: () => unknown): number => {
    const before = calls;
    find();
    return calls - before;
  };
  expect(triesOf(() => generatorReads(model))).toBe(1);
  expect(triesOf(() => generatorReads(model))).toBe(0);
  expect(opposition(model)).toBeCloseTo(3, 5);
  expect(triesOf(() => opposition(model))).toBe(0);
  expect(triesOf(() => generatorReads(modelOf(zeroSum)))).toBe(1);
});

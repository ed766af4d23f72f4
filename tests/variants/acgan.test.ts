import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import { readOutput } from '../../harness/networks/backbone.js';
import { oneHot } from '../../harness/training/labels.js';
import type { Batch } from '../../harness/variant.js';
import acgan, { crossEntropy } from '../../variants/acgan/variant.js';
import { modelOf } from '../harness/training/support.js';
import { batchOfScores } from './batches.js';
import { objectiveOf } from './objectives.js';

beforeAll(() => startCpu());

const REAL = [0.5, -1, 2, 0.25];
const FAKE = [-0.5, 0.75, -1.5, 1];
const value = (loss: tf.Tensor): number => loss.dataSync()[0]!;

describe('acgan', () => {
  const LOGITS = {
    real: [
      [2, 0, -1],
      [0, 1, 0.5],
      [50, -50, 0],
      [1, 1, 1],
    ],
    fake: [
      [0, 3, 0],
      [1, 0, 0],
      [0, 0, 2],
      [-2, 0, 1],
    ],
  };
  const CLASSES = { real: [0, 2, 1, 1], fake: [1, 0, 0, 2] };
  /** The mean of log Σ exp(l) − l_y, by hand in float64. */
  const crossEntropyOf = (side: 'real' | 'fake'): number => {
    const terms = LOGITS[side].map((logits, i) => {
      const top = Math.max(...logits);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - top), 0);
      return top + Math.log(sum) - logits[CLASSES[side][i]!]!;
    });
    return terms.reduce((a, b) => a + b) / terms.length;
  };
  const rows = (side: 'real' | 'fake'): tf.Tensor2D => oneHot(CLASSES[side], 3);
  const logits = (side: 'real' | 'fake'): tf.Tensor2D => tf.tensor2d(LOGITS[side]);
  const told = (): Batch =>
    batchOfScores(tf.tensor1d(REAL), tf.tensor1d(FAKE), {
      logits: { real: logits('real'), fake: logits('fake') },
      labels: { real: rows('real'), fake: rows('fake') },
    });

  it.each([1, 3])('adds the cross-entropies of both batches to the losses of sgan, weight %d', (classification) => {
    const objective = objectiveOf(acgan, 'default', { classification });
    // Of the golden scores: sgan has 1.403957265 and 0.843905739.
    const [real, fake] = [crossEntropyOf('real'), crossEntropyOf('fake')];
    expect(value(objective.discriminatorLoss(told()))).toBeCloseTo(1.403957265 + classification * (real + fake), 3);
    expect(value(objective.generatorLoss(told()))).toBeCloseTo(0.843905739 + classification * fake, 5);
  });

  it('leaves the classes of fakes out of the discriminator’s loss with of-reals, and a tenth of them in the generator’s', () => {
    const objective = objectiveOf(acgan, 'of-reals', { classification: 2 });
    expect(value(objective.discriminatorLoss(told()))).toBeCloseTo(1.403957265 + 2 * crossEntropyOf('real'), 3);
    expect(value(objective.generatorLoss(told()))).toBeCloseTo(0.843905739 + 0.2 * crossEntropyOf('fake'), 5);
  });

  it('has the gradient softmax − class at the logits, over the batch', () => {
    const gradient = tf.grad((logits: tf.Tensor) => crossEntropy(logits as tf.Tensor2D, rows('fake')));
    const expected = LOGITS.fake.flatMap((logits, i) => {
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      return logits.map((logit, label) => (Math.exp(logit) / sum - Number(label === CLASSES.fake[i])) / 4);
    });
    expect([...gradient(tf.tensor2d(LOGITS.fake)).dataSync()]).toEqual(expected.map((x) => expect.closeTo(x, 6)));
  });

  it('takes the first output for the score and the others for the logits, and needs labels for them', () => {
    const raw = tf.tensor2d([
      [7, 1, 2, 3],
      [8, 4, 5, 6],
    ]);
    const read = readOutput(raw, { head: 'classifier', shape: [2], latentSize: 2, classes: 3 });
    expect([...objectiveOf(acgan).head!.score(read, raw).dataSync()]).toEqual([7, 8]);
    expect([...read.classified!.logits.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => modelOf(objectiveOf(acgan))).toThrow(/set labels: true/);
  });

  it('begins at 2 log 2 + 2 log k and log 2 + log k where all is equal', () => {
    const zeros = tf.zeros([4, 3]) as tf.Tensor2D;
    const labels = { real: rows('real'), fake: rows('fake') };
    const batch = batchOfScores(tf.zeros([4]), tf.zeros([4]), { logits: { real: zeros, fake: zeros }, labels });
    expect(value(objectiveOf(acgan).discriminatorLoss(batch))).toBeCloseTo(2 * Math.LN2 + 2 * Math.log(3), 6);
    expect(value(objectiveOf(acgan).generatorLoss(batch))).toBeCloseTo(Math.LN2 + Math.log(3), 6);
  });
});

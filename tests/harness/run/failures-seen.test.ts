import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { loadDataset } from '../../../harness/data/index.js';
import { sizeOf } from '../../../harness/ground/arrays/size.js';
import { judgeFakes } from '../../../harness/scoring/evaluate.js';
import { loadJudge } from '../../../harness/scoring/judges.js';
import type { RunRecord, RunSpec } from '../../../harness/record/record.js';
import type { Variant } from '../../../harness/variant.js';
import { objectiveOf } from '../../variants/objectives.js';
import { dataset, judge, planOf, runsFolder, sgan, tiny, train } from './support.js';

const objective = objectiveOf(sgan.variant);
const spec: RunSpec = {
  ...tiny,
  budget: { unit: 'generatorSteps', amount: 200 },
  batchSize: 32,
  width: 16,
  evaluation: { ...tiny.evaluation, every: 50, samples: 200 },
};

const trained = async (variant: Variant): Promise<RunRecord> => {
  const runs = runsFolder();
  return (await train(runs, planOf(runs, spec), { variant }))!;
};
/** sgan whose generator minimises something else. */
const generatorThat = (change: (loss: tf.Scalar) => tf.Scalar): Variant => ({
  ...sgan.variant,
  objective: { ...objective, generatorLoss: (batch) => change(objective.generatorLoss(batch) as tf.Scalar) },
});

describe('a training that fails is seen to', () => {
  it('with the sign of the generator’s objective turned: learned nothing', async () => {
    const record = await trained(generatorThat((loss) => tf.neg(loss)));
    expect(record).toMatchObject({ status: 'ok', learned: false });
  });

  it('without a gradient to the generator: learned nothing', async () => {
    const record = await trained(generatorThat((loss) => tf.mul(loss, 0)));
    expect(record).toMatchObject({ status: 'ok', learned: false });
    expect(record.metrics['step_best']).toBeGreaterThan(0);
  });

  it('and one that learns is not accused', async () => {
    expect(await trained(sgan.variant)).toMatchObject({ status: 'ok', learned: true });
  });
});

describe('samples that have collapsed are seen to', () => {
  const COUNT = 200;
  const constant = (size: number, shape: readonly number[]): Float32Array =>
    Float32Array.from(
      { length: size * shape.reduce((product, side) => product * side, 1) },
      (_, i) => [0.4, -0.7][i % 2]!,
    );

  it('as one point of a ring', async () => {
    const points = constant(200, [2]);
    const { collapse } = await judgeFakes(judge, { chosen: points, reported: points }, dataset);
    expect(collapse).toMatch(/^most modes lost/);
  });

  describe('of data without classes', () => {
    const unlabelled = async (name: string): Promise<Dataset> => {
      const { shape, train, test, checksum } = await loadDataset(name);
      const of = { train: { count: train.count, read: train.read }, test: { count: 600, read: test.read } };
      return { name: `${name} without labels`, shape, checksum, ...of };
    };
    const realsOf = ({ train, shape }: Dataset): Float32Array => {
      const out = new Float32Array(COUNT * sizeOf(shape));
      for (let row = 0; row < COUNT; row++) train.read(row, out, row * sizeOf(shape));
      return out;
    };
    /** All alike but for every thirtieth, which lies far away, so that much variance is left. */
    const nearlyConstant = (of: Dataset): Float32Array => {
      const [same, reals] = [constant(COUNT, of.shape), realsOf(of)];
      return same.map((value, i) => (Math.floor(i / sizeOf(of.shape)) % 30 === 0 ? 6 * reals[i]! : value));
    };
    const collapseOf = async (of: Dataset, fakes: Float32Array): Promise<string | null> => {
      const pixels = await loadJudge('pixels', of, { cache: runsFolder(), engine: 'cpu', chooses: false });
      if ('missing' in pixels) throw new Error(pixels.missing);
      return (await judgeFakes(pixels, { chosen: fakes, reported: fakes }, of)).collapse;
    };

    it.each(['swissroll', 'mnist'])(
      '%s: as one sample, or as nearly nothing else; the reals have not',
      async (name) => {
        const of = await unlabelled(name);
        expect(await collapseOf(of, realsOf(of))).toBeNull();
        expect(await collapseOf(of, constant(COUNT, of.shape))).toMatch(/^less than a tenth of the reals' variance/);
        expect(await collapseOf(of, nearlyConstant(of))).toMatch(/^near few reals and much alike/);
      },
    );
  });

  it('as one image, or as one digit only; the reals have not', async () => {
    const mnist = await loadDataset('mnist');
    const small = { ...mnist, test: { ...mnist.test, count: 600 } };
    const digits = await loadJudge('digits', small, { cache: runsFolder(), engine: 'cpu', chooses: false });
    if ('missing' in digits) throw new Error(digits.missing);
    const pick = (keep: (label: number) => boolean): Float32Array => {
      const chosen = [...mnist.train.labels!].flatMap((label, at) => (keep(label) ? [at] : [])).slice(0, 100);
      const out = new Float32Array(chosen.length * 784);
      chosen.forEach((at, row) => mnist.train.read(at, out, row * 784));
      return out;
    };
    const collapseOf = async (fakes: Float32Array): Promise<string | null> =>
      (await judgeFakes(digits, { chosen: fakes, reported: fakes }, small)).collapse;
    expect(await collapseOf(pick(() => true))).toBeNull();
    expect(await collapseOf(pick((label) => label === 1))).toMatch(/variance|of 10 classes seen/);
    expect(await collapseOf(pick((label) => label < 3))).toMatch(/^3 of 10 classes seen, KL 1\./);
    expect(await collapseOf(constant(100, [28, 28, 1]))).toMatch(/variance|^1 of 10 classes seen/);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../../harness/ground/arrays/npy.js';
import { writeNpz, type WrittenArray } from '../../../../harness/ground/arrays/npz.js';
import { readArray } from '../../../../harness/ground/arrays/read.js';
import { openArray } from '../../../../harness/ground/arrays/row-array.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { stream } from '../../../../harness/random/stream.js';
import { evaluateSamples, type EvaluateRequest } from '../../../../harness/scoring/samples/index.js';
import { evaluationJson } from '../../../../harness/scoring/samples/output.js';
import { writeStatistics } from '../../../../harness/scoring/samples/statistics.js';
import { statisticsOf } from '../../../../harness/scoring/samples/statistics-of.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-statistics-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quietly = {
  features: 'none',
  floor: false,
  log: () => undefined,
  onProgress: () => undefined,
  startEngine: () => Promise.reject(new Error('no engine is needed')),
};
const evaluate = (request: Partial<EvaluateRequest>) => evaluateSamples({ ...quietly, ...request });

function npz(name: string, arrays: Readonly<Record<string, WrittenArray>>): string {
  const file = join(folder, name);
  writeNpz(file, arrays);
  return file;
}

const array = (shape: number[], ...values: number[]): WrittenArray => ({ shape, data: Float64Array.from(values) });

function rows(name: string, count: number, shift: number): string {
  const file = join(folder, name);
  writeFileSync(file, encodeNpy([count, 3], stream(1, name).normal(3 * count, shift)));
  return file;
}

describe('statistics in place of samples', () => {
  const [real, fake] = [rows('real.npy', 200, 0), rows('fake.npy', 150, 1)];

  it('have the distance of the samples that they are of, from either side and from both', async () => {
    const files = await Promise.all(
      [real, fake].map(async (word, i) => {
        const file = join(folder, `statistics-${i}.npz`);
        writeStatistics(file, await statisticsOf([word], quietly));
        return file;
      }),
    );
    const [ofReal, ofFake] = files as [string, string];
    const { fd } = (await evaluate({ real, fake, metrics: ['fd'] })).values;
    expect(fd).toBeGreaterThan(1);
    for (const request of [
      { real: ofReal, fake },
      { real, fake: ofFake },
      { real: ofReal, fake: ofFake },
    ]) {
      const json = evaluationJson(await evaluate(request));
      expect(Object.keys(json)[0]).toBe('fd');
      expect(json['fd']).toBeCloseTo(fd!, 9);
      expect(json).toMatchObject({ nReal: 200, nFake: 150, dimensions: 3 });
    }
  });

  it('are of a closed form: N(0, 1) and N(3, 4) are 9 + 1 apart', async () => {
    const unit = npz('unit.npz', { mu: array([1], 0), sigma: array([1, 1], 1) });
    const wide = npz('wide.npz', { sigma: array([1, 1], 4), mu: array([1], 3) });
    const json = evaluationJson(await evaluate({ real: unit, fake: wide }));
    expect(json).toMatchObject({ nReal: null, nFake: null });
    expect(json['fd']).toBeCloseTo(10, 10);
  });

  it.each<[string, Partial<EvaluateRequest>, RegExp]>([
    [
      'other dimensions',
      { real: npz('two.npz', { mu: array([2], 0, 0), sigma: array([2, 2], 1, 0, 0, 1) }), fake },
      /The reals have 2 features and the fakes 3/,
    ],
    [
      'a sigma of another size',
      { real: npz('odd.npz', { mu: array([2], 0, 0), sigma: array([1, 1], 1) }), fake },
      /mu of shape \[2\] and sigma of \[1, 1\]; they have to be \[d\] and \[d, d\]/,
    ],
    [
      'a sigma that is no covariance',
      { real: npz('skew.npz', { mu: array([2], 0, 0), sigma: array([2, 2], 1, 0.5, 0, 1) }), fake },
      /not symmetric/,
    ],
    [
      'a value that is none',
      { real: npz('nan.npz', { mu: array([1], NaN), sigma: array([1, 1], 1) }), fake },
      /not finite/,
    ],
    [
      'metrics that need samples',
      {
        real: npz('own.npz', { mu: array([3], 0, 0, 0), sigma: array([3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1) }),
        fake,
        metrics: ['kd'],
      },
      /kd needs samples of both sides, and one has statistics only/,
    ],
    ['probabilities', { probabilities: join(folder, 'own.npz') }, /holds the statistics mu and sigma/],
  ])('are refused with %s', async (_, request, message) => {
    await expect(evaluate(request)).rejects.toThrow(UserError);
    await expect(evaluate(request)).rejects.toThrow(message);
  });
});

describe('features that are saved', () => {
  it('give the same values as arrays', async () => {
    const [real, fake] = [rows('r.npy', 40, 0), rows('f.npy', 30, 1)];
    const saved = join(folder, 'saved/features.npz');
    const { values } = await evaluate({ real: [real, fake], fake, metrics: ['fd', 'kd'], saveFeatures: saved });
    expect(openArray(saved, 'real').shape).toEqual([70, 3]);
    const again = await evaluate({ real: `${saved}?array=real`, fake: `${saved}?array=fake`, metrics: ['fd', 'kd'] });
    expect(again.values).toEqual(values);
  });
});

describe('an array whose rows are read one by one', () => {
  it('is that of the whole file, alone and in an archive', () => {
    const data = Float64Array.from({ length: 24 }, (_, i) => i / 7);
    const file = npz('rows.npz', { a: { shape: [4, 2, 3], data }, b: array([], 5) });
    const plain = join(folder, 'rows.npy');
    writeFileSync(plain, unzipSync(readFileSync(file))['a.npy']!);
    for (const opened of [openArray(file, 'a'), openArray(plain)]) {
      expect([opened.shape, opened.dtype]).toEqual([[4, 2, 3], 'float64']);
      expect([...opened.rows(1, 2)]).toEqual([...data.subarray(6, 18)]);
    }
    expect([...readArray(file, 'b').data]).toEqual([5]);
    expect(() => openArray(file)).toThrow(/has to hold one array, but it has a, b/);
  });
});

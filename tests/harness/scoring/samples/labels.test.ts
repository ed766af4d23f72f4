import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import mnist from '../../../../harness/data/datasets/mnist.js';
import { encodeNpy } from '../../../../harness/ground/arrays/npy.js';
import { writeNpz } from '../../../../harness/ground/arrays/npz.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { evaluateSamples, type EvaluateRequest } from '../../../../harness/scoring/samples/index.js';
import { loadImages } from '../../../../harness/scoring/samples/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Arrays are features. */
const intraFd = async (real: string | string[], fake: string | string[]): Promise<number | null | undefined> => {
  const request: EvaluateRequest = {
    ...{ real, fake, metrics: ['intra_fd'], features: 'none', floor: false },
    log: () => undefined,
    onProgress: () => undefined,
    startEngine: () => Promise.reject(new Error('no engine is needed')),
  };
  return (await evaluateSamples(request)).values.intra_fd;
};

const numbers = (...values: number[]) => ({ shape: [values.length], data: Float64Array.from(values) });
const column = (...values: number[]) => ({ shape: [values.length, 1], data: Float64Array.from(values) });

function npz(name: string, samples: number[], labels: number[]): string {
  const file = join(folder, name);
  writeNpz(file, { arr_0: column(...samples), arr_1: numbers(...labels) });
  return `${file}?array=arr_0&labels=arr_1`;
}

function npy(name: string, array: ReturnType<typeof numbers>): string {
  const file = join(folder, name);
  writeFileSync(file, encodeNpy(array.shape, array.data));
  return file;
}

function picture(name: string, grey: number): void {
  const png = new PNG({ width: 4, height: 4 });
  png.data.fill(grey);
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), PNG.sync.write(png));
}

// Class 7: N(1, 2) and N(4, 2) are 9 apart; class 12: N(10, 2) and N(10, 8) are 2 apart.
const real = npz('real.npz', [0, 9, 2, 11], [7, 12, 7, 12]);
const fake = npz('fake.npz', [8, 12, 3, 5], [12, 12, 7, 7]);

describe('labels of samples', () => {
  it('are another array of the archive, and match by their numbers', async () => {
    expect(await intraFd(real, fake)).toBeCloseTo(5.5, 10);
  });

  it('are a file beside a .npy file, and of several sources one after the other', async () => {
    npy('first classes.npy', numbers(7, 12));
    npy('second classes.npy', numbers(7, 12));
    const parts = [
      `${npy('first.npy', column(0, 9))}?labels=first classes.npy`,
      `${npy('second.npy', column(2, 11))}?labels=second classes.npy`,
    ];
    expect(await intraFd(parts, fake)).toBeCloseTo(5.5, 10);
    await expect(intraFd([parts[0]!, join(folder, 'second.npy')], fake)).rejects.toThrow(
      /second\.npy has no labels, and other sources of its side have/,
    );
  });

  it('are the subfolders of pictures where that is asked for, and the classes of a data set', async () => {
    for (const name of ['cat/1.png', 'cat/more/2.png', 'dog/1.png']) picture(`pictures/${name}`, 40 * name.length);
    const place = join(folder, 'pictures');
    expect((await loadImages([`${place}?labels=folders`])).labels).toEqual(['cat', 'cat', 'dog']);
    expect((await loadImages([`${place}?size=8&labels=folders`])).labels).toEqual(['cat', 'cat', 'dog']);
    expect((await loadImages([place])).labels).toBeUndefined();
    // Every tenth picture, the first of each ten, is for testing.
    expect((await loadImages([`images:${place}?labels=folders&split=train`])).labels).toEqual(['cat', 'dog']);
    const { test } = await mnist.load();
    expect((await loadImages(['mnist'])).labels).toEqual(Array.from(test.labels!, String));
    picture('pictures/loose.png', 9);
    await expect(loadImages([`${place}?labels=folders`])).rejects.toThrow('1 picture in no subfolder');
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'where one side has none',
      () => intraFd(real, join(folder, 'fake.npz?array=arr_0')),
      /intra_fd needs the class of/,
    ],
    ['of another number', () => intraFd(npz('few.npz', [1, 2, 3], [0, 0]), fake), /have the shape \[2\].* \[3\]/],
    ['that are no numbers', () => intraFd(npz('half.npz', [1, 2], [0, 0.5]), fake), /label 1 is 0\.5/],
    [
      'of a class without fakes',
      () => intraFd(npz('new.npz', [1, 2, 3, 4], [7, 7, 3, 3]), fake),
      /class "3" has 2 reals/,
    ],
    [
      'that are in no file',
      () => intraFd(join(folder, 'first.npy?labels=none.npy'), fake),
      /no file of labels none\.npy/,
    ],
    ['of pictures by files', () => loadImages([`${join(folder, 'pictures')}?labels=files`]), /labels=folders/],
  ])('%s are refused with a sentence', async (_, attempt, reason) => {
    await expect(attempt()).rejects.toThrow(UserError);
    await expect(attempt()).rejects.toThrow(reason);
  });
});

describe('reals that were held out', () => {
  it('set the threshold of memorised fakes, which are then computed unasked', async () => {
    const train = npy('train.npy', column(0, 1000));
    const heldOut = npy('held out.npy', column(...Array.from({ length: 39 }, (_, i) => i + 1)));
    const fakes = npy('fakes.npy', column(-1, -2, 998, -2.001, 500));
    const of = (request: Partial<EvaluateRequest>) =>
      evaluateSamples({
        ...{ real: train, fake: fakes, features: 'none', floor: false },
        log: () => undefined,
        onProgress: () => undefined,
        startEngine: () => Promise.reject(new Error('no engine is needed')),
        ...request,
      });
    const { values, remarks } = await of({ heldOut });
    expect(values).toMatchObject({ memorised: 3 / 5, copies: 0 });
    expect(remarks.map(({ json }) => json)).toContainEqual({ memorisation: { threshold: 2, expected: 2 / 40 } });
    expect((await of({})).values).not.toHaveProperty('memorised');
    const wide = npy('wide.npy', { shape: [20, 2], data: new Float64Array(40) });
    await expect(of({ heldOut: wide, metrics: ['memorised'] })).rejects.toThrow(/equal dimensions, but got 2 and 1/);
  });
});

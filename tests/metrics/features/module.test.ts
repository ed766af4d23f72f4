import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import { extractFeatures } from '../../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { useEngineAtHand } from '../support.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-module-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(useEngineAtHand);

const guide = readFileSync(new URL('../../../docs/evaluate.md', import.meta.url), 'utf8');
const example = /```js\n(.*?)```/s.exec(guide)![1]!;

async function load(name: string, text: string, shape = [28, 28, 1]): Promise<FeatureNetwork> {
  writeFileSync(join(folder, name), text);
  return (await loadFeatureNetwork(`module:${join(folder, name)}`, shape)) as FeatureNetwork;
}

describe("one's own feature network", () => {
  it('of the guide averages squares of 7×7 pixels', async () => {
    const network = await load('example.mjs', example);
    expect([network.name, network.dimensions, network.pipeline]).toEqual(['blocks', 16, 'means of 7×7 pixels']);
    const read = (_: number, out: Float32Array, offset: number): void => {
      for (let i = 0; i < 784; i++) out[offset + i] = i % 28 < 7 ? 1 : Math.floor(i / 28) < 7 ? -1 : 0; // left, top, rest
    };
    const { values } = await extractFeatures(network, { count: 1, shape: [28, 28, 1], read });
    expect([...values]).toEqual([1, -1, -1, -1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
  });

  it('in TypeScript, with a class, a promise and a default name', async () => {
    const network = await load(
      'Half.ts',
      `class Half { private readonly factor: number = 0.5; readonly dimensions = 784;
         constructor(private readonly tf: any) {}
         features(images: any) { return this.tf.mul(this.tf.reshape(images, [images.shape[0], 784]), this.factor); } }
       export default async ({ tf }: { tf: any }) => new Half(tf);`,
    );
    expect(network.name).toBe('half');
    const halves = tf.tidy(() => network.features(tf.ones([2, 28, 28, 1])).dataSync());
    expect(new Set(halves)).toEqual(new Set([0.5]));
  });

  it('has a hash of its text and of the weights that it names', async () => {
    const network = (weights: string): string =>
      `export default () => ({ dimensions: 1, weightsHash: '${weights}', features: () => null })`;
    const hashes = [
      (await load('one.mjs', network('a'))).weightsHash,
      (await load('two.mjs', network('b'))).weightsHash,
      (await load('three.mjs', network('a'))).weightsHash,
    ];
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it('has another hash where a file that it imports changes', async () => {
    const text = `import { features } from './own.mjs';\nexport default () => ({ dimensions: 1, features })`;
    const hashWith = async (name: string, own: string): Promise<string> => {
      writeFileSync(join(folder, 'own.mjs'), own);
      return (await load(name, text)).weightsHash;
    };
    const first = await hashWith('uses-one.mjs', 'export const features = () => null;');
    expect(await hashWith('uses-two.mjs', 'export const features = () => 1;')).not.toBe(first);
    expect(await hashWith('uses-three.mjs', 'export const features = () => null;')).toBe(first);
  });

  it.each([
    ['syntax', 'export default (', /cannot be used/],
    ['nothing', 'export const a = 1;', /its default export is not a function/],
    ['throwing', 'export default () => { throw new Error("no weights") }', /no weights/],
    ['empty', 'export default () => null', /returns no network/],
    ['widthless', 'export default () => ({ features: () => 1 })', /dimensions are not a whole number/],
    ['functionless', 'export default () => ({ dimensions: 3 })', /no function features/],
    ['digits', 'export default () => ({ dimensions: 3, features: () => 1 })', /is that of another network/],
    ['spaced', 'export default () => ({ name: "a b", dimensions: 3, features: () => 1 })', /small letters/],
  ])('that is wrong is refused with a sentence: %s', async (name, text, message) => {
    const loading = load(`${name}.mjs`, text);
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(message);
  });

  it('whose features have another shape than it said is refused at the first batch', async () => {
    const network = await load(
      'liar.mjs',
      'export default ({ tf }) => ({ dimensions: 3, features: (x) => tf.zeros([x.shape[0], 2]) })',
    );
    expect(() => tf.tidy(() => network.features(tf.zeros([4, 28, 28, 1])))).toThrow(/shape \[4, 2\] for 4 images/);
    await expect(loadFeatureNetwork('module:nothing.js', [2])).rejects.toThrow(/no file .*nothing\.js/);
  });
});

import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import { sha256 } from '../../../harness/ground/file-digest.js';
import { bringWeights } from '../../../harness/setup/bring.js';
import { readConverted } from '../../../harness/setup/converted.js';
import type { PublishedWeights } from '../../../harness/setup/published.js';
import { findWeights, type FoundWeights } from '../../../harness/setup/weights.js';

// Files that PyTorch wrote: tests/harness/ground/pytorch/fixtures.py.
const fixture = (name: string): string => fileURLToPath(new URL(`../ground/pytorch/files/${name}`, import.meta.url));

const shapes = { weight: [2, 3], half: [3] };
const offline = { fetches: false };
let place: string;
let weights: PublishedWeights;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'ganbench-weights-'));
  vi.stubEnv('GANBENCH_CACHE', join(place, 'cache'));
  vi.stubEnv('GANBENCH_MODELS', join(place, 'own'));
  vi.stubEnv('TORCH_HOME', join(place, 'torch'));
  vi.stubEnv('XDG_CACHE_HOME', join(place, 'caches'));
  vi.stubGlobal('fetch', async () => Promise.reject(new Error('no network')));
  const published = fixture('stream.pth');
  weights = {
    ...{ name: 'small', title: 'a small network', shapes },
    files: [
      {
        names: ['small.pth', 'tool-small.pth'],
        sha256: await sha256(published),
        url: 'https://weights.test/small.pth',
      },
    ],
  };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(place, { recursive: true });
});

async function put(folder: string, name: string, from: string): Promise<string> {
  await mkdir(join(place, folder), { recursive: true });
  await copyFile(fixture(from), join(place, folder, name));
  return join(place, folder, name);
}

const valuesOf = ({ file }: FoundWeights) => {
  const read = readConverted(file, shapes);
  return { weight: [...read('weight')], half: [...read('half')] };
};
const values = { weight: [-1, -0.5, 0, 0.5, 1, 1.5], half: [1.5, -2, 65504] };

describe('published weights', () => {
  it.each([
    ['own', 'small.pth'],
    ['cache/models', 'small.pth'],
    ['torch/hub/checkpoints', 'tool-small.pth'],
    ['caches/clip', 'small.pth'],
  ])('are found in %s and converted once, to float32', async (folder, name) => {
    const file = await put(folder, name, 'stream.pth');
    const found = (await findWeights(weights, undefined, offline)) as FoundWeights;
    expect(found).toMatchObject({
      digest: weights.files[0]!.sha256,
      file: expect.stringContaining('cache/models/small/'),
    });
    expect(found.warning).toBeUndefined();
    expect(valuesOf(found)).toEqual(values);
    await rm(file);
    expect(await findWeights(weights, undefined, offline)).toEqual(found);
  });

  it('are missing with a sentence that says how to get them', async () => {
    await put('own', 'small.pth', 'archive.pth'); // of another digest: the name alone is nothing
    expect(await findWeights(weights)).toEqual({
      missing: expect.stringMatching(
        /^The weights of a small network were not found \(.*no network\): put small\.pth \(https:.*\) into models\/ .*GANBENCH_MODELS.*--weights FILE`\.$/,
      ),
    });
  });

  it('are fetched where there is a network, and refused where the server sends something else', async () => {
    const serve = async (name: string): Promise<void> => {
      const bytes = await readFile(fixture(name));
      vi.stubGlobal('fetch', async () => new Response(bytes));
    };
    await serve('archive.pth');
    expect(await findWeights(weights)).toEqual({ missing: expect.stringContaining('has the sha256') });
    await serve('stream.pth');
    expect(valuesOf((await findWeights(weights)) as FoundWeights)).toEqual(values);
  });

  it('are converted again when their file in the cache was damaged', async () => {
    await put('own', 'small.pth', 'stream.pth');
    const { file } = (await findWeights(weights, undefined, offline)) as FoundWeights;
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    expect(valuesOf((await findWeights(weights, undefined, offline)) as FoundWeights)).toEqual(values);
  });
});

describe('weights that are brought', () => {
  it('are the published files of a folder, whatever else is in it', async () => {
    await put('folder', 'other.pth', 'nested.pth');
    await put('folder', 'small.pth', 'stream.pth');
    const [brought, ...more] = await bringWeights([join(place, 'folder')], [weights]);
    expect(more).toEqual([]);
    expect(valuesOf(brought!.found)).toEqual(values);
    await rm(join(place, 'folder', 'small.pth'));
    await expect(bringWeights([join(place, 'folder')], [weights])).rejects.toThrow('none of the published weights');
  });

  it('of another digest are known by their tensors, and used under a name of their own with a warning', async () => {
    const file = await put('folder', 'mine.pth', 'archive.pth');
    const [brought] = await bringWeights([file], [weights]);
    const digits = (await sha256(file)).slice(0, 8);
    expect(brought!.found).toMatchObject({ digits, warning: expect.stringContaining(`ends with ${digits}`) });
    expect(await findWeights(weights, undefined, offline)).toEqual(brought!.found);
    await put('own', 'small.pth', 'stream.pth');
    expect((await bringWeights([join(place, 'own')], [weights]))[0]!.found.digits).toBeUndefined();
    expect(await findWeights(weights, undefined, offline)).not.toHaveProperty('digits');
    expect(await findWeights(weights, digits, offline)).toEqual(brought!.found);
    expect(await findWeights(weights, '01234567', offline)).toEqual({ missing: expect.stringContaining('01234567') });
  });

  it.each([
    ['nested.pth', 'no tensor weight'],
    ['hostile.pth', 'names "__builtin__.print"'],
    ['fixtures.py', 'safetensors'],
  ])('that are of no network are refused, and leave nothing in the cache: %s', async (name, reason) => {
    const file = await put('folder', name, name === 'fixtures.py' ? '../fixtures.py' : name);
    await expect(bringWeights([file], [weights])).rejects.toThrow(UserError);
    await expect(bringWeights([file], [weights])).rejects.toThrow(reason);
    const models = join(place, 'cache/models');
    expect(existsSync(models) ? readdirSync(models) : []).toEqual([]);
  });

  it('that are not there are refused', async () => {
    await expect(bringWeights([join(place, 'nothing.pth')], [weights])).rejects.toThrow('There is nothing at');
  });
});

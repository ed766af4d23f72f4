import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mostFeatureBytes } from '../../../harness/ground/cache.js';
import { keptFeatures, markUsed, trimFeatures } from '../../../metrics/features/trim.js';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ganbench-trim-'));
  mkdirSync(join(cache, 'features'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const place = (name: string): string => join(cache, 'features', name);
/** A file of 100 bytes that was last used so many minutes ago. */
const put = (digit: string, minutes: number): string => {
  const path = place(`${digit.repeat(64)}.safetensors`);
  writeFileSync(path, Buffer.alloc(100));
  const time = Date.now() / 1000 - 60 * minutes;
  utimesSync(path, time, time);
  return path;
};
const left = (): string[] => readdirSync(join(cache, 'features')).map((name) => name[0]!);

describe('kept features', () => {
  it('go in the order of their last use until the rest fits', () => {
    for (const [digit, minutes] of Object.entries({ a: 5, b: 30, c: 1, d: 20 })) put(digit, minutes);
    markUsed(place(`${'b'.repeat(64)}.safetensors`));
    expect(keptFeatures(cache).map(({ path }) => path.at(-'.safetensors'.length - 1))).toEqual(['d', 'a', 'c', 'b']);
    trimFeatures(cache, 250);
    expect(left()).toEqual(['b', 'c']);
  });

  it('stay where they fit, and the last used ones in any case', () => {
    put('a', 2);
    put('b', 1);
    trimFeatures(cache, 200);
    expect(left()).toEqual(['a', 'b']);
    trimFeatures(cache, 1);
    expect(left()).toEqual(['b']);
  });

  it('are the only files that are removed', () => {
    writeFileSync(place('thesis.safetensors'), Buffer.alloc(1000));
    put('a', 1);
    trimFeatures(cache, 1);
    expect(readdirSync(join(cache, 'features')).sort()).toEqual([
      `${'a'.repeat(64)}.safetensors`,
      'thesis.safetensors',
    ]);
  });

  it('may take a gigabyte, or what GANBENCH_FEATURES_MB says', () => {
    expect(mostFeatureBytes()).toBe(1e9);
    vi.stubEnv('GANBENCH_FEATURES_MB', '20');
    expect(mostFeatureBytes()).toBe(2e7);
    vi.stubEnv('GANBENCH_FEATURES_MB', 'much');
    expect(() => mostFeatureBytes()).toThrow(
      'GANBENCH_FEATURES_MB is much: it has to be a number of megabytes above 0.',
    );
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { datasetSources } from '../../../harness/data/index.js';
import { engineNames } from '../../../harness/engines/facts.js';
import { engineCode, runCode, trainingCode } from '../../../harness/record/run-key.js';

const harness = fileURLToPath(new URL('../../../harness', import.meta.url));

/** Files that these import for more than their types, and what those import in turn. */
function importedBy(files: readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    if (!file.endsWith('.ts')) continue;
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)\.js';/gms);
    for (const [, path] of imports) {
      const module = join(dirname(file), `${path}.ts`);
      found.add(existsSync(module) ? module : module.replace(/ts$/, 'js'));
    }
  }
  return found;
}

it.each(engineNames)("the key of %s's runs holds all code of the engines' room that the engine stands on", (name) => {
  const code = engineCode(name).files;
  const own = code.filter((file) => file.includes(`${sep}engines${sep}${name}`));
  expect(own.length).toBeGreaterThan(0);
  const room = [...importedBy(own)].filter((file) => file.startsWith(join(harness, 'engines')));
  expect(room.filter((file) => !code.includes(file))).toEqual([]);
});

it("every run's key holds the numbers' source, in WebAssembly too", () => {
  const code = trainingCode().files;
  for (const file of ['stream.ts', 'philox.ts', 'philox.wasm']) expect(code).toContain(join(harness, 'random', file));
  expect(code.every(existsSync)).toBe(true);
});

const project = dirname(harness);
const pathsOf = ({ files }: { readonly files: readonly string[] }): string[] =>
  files.map((file) => relative(project, file).split(sep).join('/'));

describe('the code that a key holds', () => {
  const { training, engine, metrics, variant, dataset } = runCode('wasm', [join(project, 'variants/sgan')]);

  it('is none that moves, guards, finds or shows things', () => {
    for (const code of [training, engine, metrics, dataset('mnist')])
      expect(pathsOf(code).filter((path) => /^(harness\/(ground|setup)|text|pictures|reports)\//.test(path))).toEqual(
        [],
      );
  });

  it('is that of one engine', () => {
    const others = engineNames.filter((name) => name !== 'wasm').map((name) => `harness/engines/${name}`);
    for (const code of [training, metrics, engine])
      expect(pathsOf(code).filter((path) => others.some((other) => path.startsWith(other)))).toEqual([]);
    expect(pathsOf(engine)).toContain('harness/engines/wasm/matmul.ts');
  });

  it('is counted once: a variant and a data set add their own', () => {
    expect(pathsOf(variant(join(project, 'variants/sgan')))).toEqual(['variants/sgan/variant.ts']);
    expect(pathsOf(dataset('images:somewhere'))).toContain('harness/data/datasets/images.ts');
    expect(pathsOf(dataset('ring8'))).not.toContain('harness/data/datasets/images.ts');
    expect(pathsOf(training)).toContain('harness/training/schemes/fused.ts');
    expect(pathsOf(training).filter((path) => path.startsWith('harness/data/datasets/'))).toEqual([]);
  });

  it('of scores reaches what is computed from curves, and the packages of feature networks', () => {
    expect(pathsOf(metrics)).toEqual(
      expect.arrayContaining(['harness/record/convergence.ts', 'metrics/arithmetic/kernels.wasm']),
    );
    expect(Object.keys(metrics.packages)).toContain('@tensorflow-models/mobilenet');
  });
});

it('every data set is named as its file is, by which its code is found', async () => {
  const files = readdirSync(join(harness, 'data/datasets')).map((file) => file.replace(/\.ts$/, ''));
  expect((await datasetSources()).map(({ name }) => name).sort()).toEqual(files.sort());
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { keysFor } from '../../../harness/experiments/key.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ground = { engine: 'tensorflow', engineVersion: '1', device: 'cpu', threads: 1, cpuKind: 'x64', environment: '' };
const harness = fileURLToPath(new URL('../../../harness', import.meta.url));
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const key = (more = {}, on = ground): string => keysFor(folder, on)({ arm: 'a', seed: 0, ...more });

beforeEach(() => {
  put(
    'experiment.ts',
    "import { own } from './own.js';\nimport type { T } from './types.js';\nexport default own as T;\n",
  );
  put('own.ts', 'export const own = 1;\n');
  put('types.ts', 'export type T = unknown;\n');
});

describe('the key of a case', () => {
  it('changes with the case, its variants, the machine and the modules that its experiment imports', () => {
    const keys = [key(), key({ seed: 1 }), key({ variant: 'sgan' }), key({ variants: ['lsgan'] })];
    keys.push(key({}, { ...ground, threads: 2 }), key({}, { ...ground, engine: 'wasm' }));
    put('own.ts', 'export const own = 2;\n');
    keys.push(key());
    put(
      'experiment.ts',
      `import { own } from './own.js';\nimport '${harness}/worker/rounds.js';\nexport default own;\n`,
    );
    keys.push(key());
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stays with all else: the analysis, the protocol, types, modules that nothing imports', () => {
    const before = key();
    put('analysis.ts', 'export default 1;\n');
    put('README.md', '# A claim\n');
    put('other.ts', 'export {};\n');
    put('types.ts', 'export type T = number;\n');
    expect(key()).toBe(before);
  });
});

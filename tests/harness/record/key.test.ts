import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { engineNames } from '../../../harness/engines/facts.js';
import { engineCode, trainingCode } from '../../../harness/record/run-key.js';

const harness = fileURLToPath(new URL('../../../harness', import.meta.url));

/** Files that these import for more than their types, and what those import in turn. */
function importedBy(files: readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    if (!file.endsWith('.ts')) continue;
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)\.js';/gms);
    for (const [, path] of imports) found.add(join(dirname(file), `${path}.ts`));
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

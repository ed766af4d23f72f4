import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PlanOptions } from '../../../harness/bench/planning.js';
import { reproducing, suiteWord } from '../../../harness/bench/reproducing.js';
import { loadSuite } from '../../../harness/suite/load.js';
import { temporaryFolder } from '../../reports/records.js';

const yaml =
  'description: Mine\nvariants: [sgan]\ndatasets: [ring8]\nseeds: 1\nbudget: { generatorSteps: 5 }\nevaluation: { every: 5, curve: [pixels] }\n';

const optionsOf = (suite: PlanOptions['suite'], more: Partial<PlanOptions> = {}): PlanOptions => ({
  suite,
  choice: { engine: 'auto', device: 'auto', threads: 1 },
  variantFolders: [],
  log: () => undefined,
  ...more,
});

it('a suite of one’s own is recorded as it was read, and named by its file', () => {
  const path = join(temporaryFolder(), 'mini.yaml');
  writeFileSync(path, yaml);
  const suite = loadSuite(path);
  expect(suiteWord(suite)).toBe('mini.yaml');
  expect(reproducing(optionsOf(suite))).toEqual({ source: { path, text: yaml } });
});

it('a suite that comes with the program is its name', () => {
  const suite = loadSuite('quick');
  expect(suiteWord(suite)).toBe('quick');
  expect(reproducing(optionsOf(suite))).toEqual({});
});

it('flags that decide the runs are kept, and where files lie is not', () => {
  const more: Partial<PlanOptions> = {
    choice: { engine: 'wasm', device: 'cpu', threads: 2, eager: true },
    variantFolders: ['mine'],
    metricFolders: ['my metrics'],
    features: ['clip', 'module:/somewhere/net.mjs'],
  };
  expect(reproducing(optionsOf(loadSuite('quick'), more)).flags).toEqual([
    ...['--variants', 'mine', '--metrics-dir', 'my metrics', '--features', 'clip,module:net.mjs'],
    ...['--engine', 'wasm', '--device', 'cpu', '--threads', '2', '--eager'],
  ]);
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { suiteOf } from '../../../../harness/experiments/folder.js';
import { loadSuite } from '../../../../harness/suite/load.js';
import { discoverPublished, refusalAt } from '../../../../harness/satellites/published/discover.js';
import { scales } from '../../../../harness/experiments/experiment.js';
import { measured, measuredPage, page, withTable } from '../../../published-page.js';

const text = readFileSync(page, 'utf8');
const entries = discoverPublished();

it('docs has the results of the folders in published/', () => {
  const again = 'run `make docs`';
  expect(text).toContain('| Dirac-GAN, end radii | check | 25 of 25 agree |');
  expect(text, again).toBe(withTable(text));
  expect(readFileSync(measuredPage, 'utf8'), again).toBe(measured());
});

it.each(entries.map((entry) => [entry.name, entry] as const))('%s can be executed, or says why not', (_, entry) => {
  for (const scale of scales) {
    if (!entry.protocol.scales[scale]) continue;
    const refusal = refusalAt(entry, scale);
    if (refusal !== undefined) {
      expect(refusal).toMatch(/^.* cannot be executed at the scale \w+: .+\.$/);
      continue;
    }
    const suite = suiteOf(entry.folder, scale);
    if (suite === undefined) continue;
    expect(existsSync(suite)).toBe(true);
    expect(loadSuite(suite).description).not.toBe('');
  }
});

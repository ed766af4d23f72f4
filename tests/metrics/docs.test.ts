import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { programMetrics } from '../../harness/metrics/program.js';
import { page, withTable } from '../metric-table.js';

const text = readFileSync(page, 'utf8');

it('docs/metrics.md has the table of the files in metrics/', () => {
  expect(text).toContain('| `fd` | Fréchet distance | feature² | lower | along | all | 2 | 1 | Heusel et al. 2017');
  expect(text, 'run `node --import tsx tests/metric-table.ts`').toBe(withTable(text));
});

it.each(programMetrics)('docs/metrics.md says what $name is', ({ name }) => {
  const [, definitions] = text.split('<!-- end of metrics -->');
  expect(definitions).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| .* \\|$`, 'm'));
});

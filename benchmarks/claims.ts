/**
 * The verdicts of results/claims, after all claims were tested at the small scale: `make claims` puts them into
 * docs/measured/claims.md. With fewer claims or another scale it writes nothing and says so.
 */
import { join } from 'node:path';
import { projectFolder } from '../harness/ground/folders.js';
import { endpointTable, verdictTable } from '../harness/satellites/claims/analysis/report.js';
import { discoverClaims } from '../harness/satellites/claims/discover.js';
import { testedIn } from '../harness/satellites/claims/index.js';
import { heading } from '../reports/model/blocks.js';
import { toMarkdown } from '../reports/render/markdown.js';
import { publishMeasured } from './measured.js';

const entries = await discoverClaims();
const tested = testedIn(entries, join(projectFolder, 'results/claims'));
const whole = tested.filter(({ complete, scale }) => complete && scale === 'small');
if (whole.length < entries.length) {
  const missing = `${entries.length - whole.length} of ${entries.length} claims`;
  console.log(`docs/measured/claims.md stays as it is: ${missing} have no whole data of the small scale.`);
} else {
  const machines = [...new Set(whole.flatMap((each) => each.machines))].sort();
  const blocks = [verdictTable(whole), heading(3, ['All endpoints']), endpointTable(whole)];
  await publishMeasured('claims', 'verdicts', toMarkdown(blocks), machines);
}

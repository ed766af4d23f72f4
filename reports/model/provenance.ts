import type { BenchRecord } from '../../harness/record/bench-record.js';
import type { Provenance } from '../../harness/record/record.js';
import { compareText } from '../../text/compare-text.js';
import { counted } from '../../text/format.js';
import type { Results } from '../results/results.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { identity, MACHINE, machines } from './machines.js';
import { code, strong, text, type Text } from './text.js';

/** Where the numbers were made: a row per machine and version of the code. */
export function provenance({ records, bench }: Results): Block[] {
  const fields = [...MACHINE, 'commit', 'dirty'] as const;
  const found = new Map<string, { provenance: Provenance; runs: number }>();
  for (const { provenance } of records) {
    const key = identity(provenance, fields);
    found.set(key, { provenance, runs: (found.get(key)?.runs ?? 0) + 1 });
  }
  const rows = [...found.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { provenance, runs }]) => [
      `${provenance.engine} (${provenance.engineVersion})`,
      deviceText(provenance),
      String(provenance.threads),
      `${provenance.cpu}, ${provenance.cores} cores, ${provenance.platform}`,
      provenance.node,
      revision(provenance),
      String(runs),
    ]);
  const blocks: Block[] = [];
  if (bench?.engine) blocks.push(paragraph(text`Engine: ${bench.engine}`));
  if (bench?.work) blocks.push(paragraph([workSentence(bench.work)]));
  if (rows.length > 0)
    blocks.push(table(['engine', 'device', numbers('threads'), 'machine', 'Node', 'commit', numbers('runs')], rows));
  if (machines(records).length > 1)
    blocks.push(
      paragraph([
        strong('The runs come from different machines or engines'),
        ': compare scores with care and times not at all.',
      ]),
    );
  return blocks;
}

/** How much of the time that the workers had went into training and evaluation, of which the reals' part is done once. */
export function workSentence(work: NonNullable<BenchRecord['work']>): string {
  const { runs, workers, wallSeconds, busySeconds, referenceSeconds } = work;
  const share = (100 * (busySeconds + referenceSeconds)) / (workers * wallSeconds);
  const rest = Math.max(0, 100 - share).toFixed(1);
  const seconds = (value: number): string => `${Math.round(value)} s`;
  return `Training and evaluation took ${seconds(busySeconds)}, features and statistics of the reals and noise floors ${seconds(referenceSeconds)}, of the ${seconds(workers * wallSeconds)} that ${counted(workers, 'worker')} had for ${counted(runs, 'run')}; ${rest} % went into starting, data, records and waiting for the last run.`;
}

function deviceText({ device, gpu, driver }: Provenance): string {
  return gpu ? `${device}: ${gpu}, driver ${driver}` : device;
}

export function revision({ commit, dirty }: Provenance): Text {
  if (commit === null) return ['unknown'];
  return dirty ? text`${code(commit.slice(0, 12))} with local changes` : [code(commit.slice(0, 12))];
}

import { itemAt } from '../../harness/ground/certain.js';
import { hasFaults, type RunRecord } from '../../harness/record/record.js';
import { presetText } from '../../harness/record/settings.js';
import { compareText } from '../../text/compare-text.js';
import { NONE } from '../../text/format.js';
import { compareRuns } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { list, numbers, paragraph, table, type Block } from './blocks.js';
import { code, join, type Text } from './text.js';

/** Every run that is not ok, with its reason, every one that collapsed or has faults, and every score that is missing. */
export function failures({ records, problems }: Results): Block[] {
  const sorted = [...records].sort(compareRuns);
  const failed = sorted.filter(({ status }) => status !== 'ok');
  const blocks: Block[] = [];
  if (failed.length > 0) {
    const header = ['variant (preset, scheme)', 'data set', 'seeds', 'status', 'reason', 'first log'];
    blocks.push(table(header, failureRows(failed)));
  } else if (records.length > 0) blocks.push(paragraph(['Every run is ok.']));
  const collapsed = sorted.filter((record) => record.collapsed);
  if (collapsed.length > 0)
    blocks.push(table(['collapsed', 'data set', 'seeds', 'since step'], collapsedRows(collapsed)));
  const faulty = sorted.filter(hasFaults);
  if (faulty.length > 0) blocks.push(table(['faults of the variant', 'data set', 'seeds', 'fault'], faultRows(faulty)));
  const missing = missingScores(sorted);
  if (missing.length > 0) blocks.push(table(['missing scores', numbers('runs'), 'reason'], missing));
  if (problems.length > 0) blocks.push(list(problems.map((problem) => [problem])));
  return blocks;
}

/** One row for the seeds that failed alike. */
function failureRows(failed: readonly RunRecord[]): (string | Text)[][] {
  return alike(failed, ({ status, reason }) => [status, reason]).map((runs) => {
    const { name, status, reason } = itemAt(runs, 0);
    return [...whoAndWhere(runs), status, reason ?? NONE, [code(`runs/${name}/log.txt`)]];
  });
}

function collapsedRows(collapsed: readonly RunRecord[]): string[][] {
  return alike(collapsed, () => []).map((runs) => [
    ...whoAndWhere(runs),
    runs.map(({ collapsedSince }) => collapsedSince ?? NONE).join(', '),
  ]);
}

/** One row for each fault. */
const faultRows = (faulty: readonly RunRecord[]): string[][] =>
  alike(faulty, ({ faults }) => [faults]).flatMap((runs) =>
    (itemAt(runs, 0).faults ?? []).map((fault) => [...whoAndWhere(runs), fault]),
  );

/** Seeds of one variant on one data set for which the rest is the same too. */
function alike(records: readonly RunRecord[], rest: (record: RunRecord) => unknown[]): RunRecord[][] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const { dataset, variant, scheme } = record.spec;
    const key = JSON.stringify([dataset, variant, presetText(record.spec), scheme, ...rest(record)]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()];
}

function whoAndWhere(runs: readonly RunRecord[]): string[] {
  const { spec: of } = itemAt(runs, 0);
  return [`${of.variant} (${presetText(of)}, ${of.scheme})`, of.dataset, runs.map(({ spec }) => spec.seed).join(', ')];
}

/** One row per reason: a missing feature network would otherwise fill pages. */
function missingScores(records: readonly RunRecord[]): (string | Text)[][] {
  const reasons = new Map<string, { columns: Set<string>; runs: Set<string> }>();
  for (const { name, missing } of records) {
    for (const [column, reason] of Object.entries(missing)) {
      const entry = reasons.get(reason) ?? { columns: new Set(), runs: new Set() };
      entry.columns.add(column);
      entry.runs.add(name);
      reasons.set(reason, entry);
    }
  }
  return [...reasons.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([reason, { columns, runs }]) => [
      join(
        [...columns].sort(compareText).map((column) => [code(column)]),
        ', ',
      ),
      runs.size === records.length ? 'all' : `${runs.size}`,
      reason,
    ]);
}

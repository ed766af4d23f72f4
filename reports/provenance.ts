import { presetText } from '../harness/record/settings.js';
import { itemAt } from '../harness/ground/certain.js';
import type { BenchRecord } from '../harness/record/bench-record.js';
import type { Provenance, RunRecord } from '../harness/record/record.js';
import { NONE } from '../text/format.js';
import { plain } from '../text/plain.js';
import { compareRuns } from './groups.js';
import { compareText } from '../text/compare-text.js';
import type { Results } from './results.js';
import { code, join, list, paragraph, strong, table, text, type Block, type Text } from './text.js';

/** What makes times comparable. */
const MACHINE = [
  'engine',
  'engineVersion',
  'device',
  'gpu',
  'driver',
  'settings',
  'threads',
  'cpu',
  'cores',
  'platform',
  'node',
] as const;

/** The distinct machines, engine settings included, that made runs which were trained. */
export function machines(records: readonly RunRecord[]): Provenance[] {
  const trained = records.filter(({ seconds }) => seconds.training > 0);
  const found = new Map(trained.map(({ provenance }) => [identity(provenance, MACHINE), provenance]));
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, machine]) => machine);
}

/** Whether two machines may be compared in time. The engine's version and Node's are what a comparison may be about. */
export function sameMachine(a: Provenance, b: Provenance): boolean {
  const fields = MACHINE.filter((field) => field !== 'engineVersion' && field !== 'node');
  return identity(a, fields) === identity(b, fields);
}

function identity(provenance: Provenance, fields: readonly (keyof Provenance)[]): string {
  return JSON.stringify(fields.map((field) => provenance[field]));
}

/** Every run that is not ok, with its reason, every one that collapsed, and every score that is missing. */
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
  const missing = missingScores(sorted);
  if (missing.length > 0) blocks.push(table(['missing scores', 'runs', 'reason'], missing));
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
  if (rows.length > 0) blocks.push(table(['engine', 'device', 'threads', 'machine', 'Node', 'commit', 'runs'], rows));
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
  const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  return `Training and evaluation took ${seconds(busySeconds)}, features and statistics of the reals and noise floors ${seconds(referenceSeconds)}, of the ${seconds(workers * wallSeconds)} that ${plural(workers, 'worker')} had for ${plural(runs, 'run')}; ${rest} % went into starting, data, records and waiting for the last run.`;
}

function deviceText({ device, gpu, driver }: Provenance): string {
  return gpu ? `${device}: ${gpu}, driver ${driver}` : device;
}

export function revision({ commit, dirty }: Provenance): Text {
  if (commit === null) return ['unknown'];
  return dirty ? text`${code(commit.slice(0, 12))} with local changes` : [code(commit.slice(0, 12))];
}

/** The commands that make these results again, and these reports from the results. */
export function reproduction({ bench }: Results): Block[] {
  if (!bench) return [paragraph(text`The command is not known: ${code('bench.json')} is missing or broken.`)];
  const command = bench.command
    .map((argument) => quote(plain(argument)))
    .join(' ')
    .replace(/\s*\n\s*/g, ' ');
  return [
    { kind: 'shell', command },
    paragraph(
      text`${code('npx ganbench report DIR')} rebuilds the reports from the results; ${code('npx ganbench verify DIR')} trains again and compares the weights.`,
    ),
  ];
}

/** One argument as a POSIX shell reads it. */
function quote(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

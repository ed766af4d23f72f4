import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../harness/ground/errors.js';
import { LARGEST_TABLE, readText } from '../../harness/ground/files.js';
import { parsedAs } from '../../harness/ground/parsed.js';
import { parseBench, type BenchRecord } from '../../harness/record/bench-record.js';
import { pointOf, type CurveRow, type RunRecord } from '../../harness/record/record.js';
import { findRecord, readRunFile, runNames } from '../../harness/record/record-file.js';
import type { MetricTable } from '../../harness/record/metric-table.js';
import { parseCurve } from '../../harness/record/curve-csv.js';
import { runRecordSchema } from '../../harness/record/run-schema.js';
import { isCompact, readCompact } from './compact.js';
import { countable, countableCurve } from './countable.js';
import { metricTable } from './metric-table.js';
import { readLosses } from './read-losses.js';
import { readHistory, type HistoryRow } from './history.js';
import { readSpeed, type SpeedRow } from '../../harness/record/speed-csv.js';

/** All that reports are made of. */
export interface Results {
  /** Null where `bench.json` is missing or broken. */
  readonly bench: BenchRecord | null;
  readonly records: readonly RunRecord[];
  /** By the run's name. */
  readonly curves: ReadonlyMap<string, readonly CurveRow[]>;
  /** The same of losses, gradients and scores, of runs that kept them. */
  readonly losses?: ReadonlyMap<string, readonly CurveRow[]>;
  readonly floors: BenchRecord['floors'];
  /** What is known of the metrics. */
  readonly table: MetricTable;
  /** Rows of `speed.csv`, where `ganbench speed` wrote one. */
  readonly speed: readonly SpeedRow[];
  /** Earlier benches, in the order of `history.csv`. */
  readonly history: readonly HistoryRow[];
  /** Planned runs that are not made yet. */
  readonly toCome?: number;
  /** What could not be read or does not fit, a sentence each. */
  readonly problems: readonly string[];
  /** Whether they are of the compact form, of which neither a page nor prints are made. */
  readonly compact: boolean;
}

/** Reads something that may be broken; what is wrong becomes a problem with the file's name. */
type Attempt = <T>(what: string, read: () => T) => T | null;
type Runs = Pick<Results, 'records' | 'curves'>;

/** Reads a results folder. What is broken in it becomes a problem with a name; the rest is reported. */
export function readResults(folder: string): Results {
  const compact = isCompact(folder);
  if (!['runs', 'bench.json', 'speed.csv'].some((name) => existsSync(join(folder, name))))
    throw new UserError(
      `${folder} holds no results: name a folder that \`ganbench bench\` wrote, such as results/default.`,
    );
  const problems: string[] = [];
  const attempt: Attempt = (what, read) => {
    try {
      return read();
    } catch (error) {
      problems.push(`${what} cannot be read: ${messageOf(error)}.`);
      return null;
    }
  };
  const bench = attempt('bench.json', () => parseBench(textOf(join(folder, 'bench.json'))));
  const { records, curves } = compact ? compactRuns(folder, attempt) : wholeRuns(folder, attempt);
  const toCome = compact ? [] : notMade(folder, bench);
  const reported = plannedOnly(records, bench, new Set(toCome), problems);
  reportTwins(reported, problems);
  const losses = new Map<string, readonly CurveRow[]>();
  for (const run of compact ? [] : reported) {
    const rows = attempt(`runs/${run.name}/losses.csv`, () => readLosses(folder, run));
    if (rows) losses.set(run.name, rows);
  }
  const speed = attempt('speed.csv', () => readSpeed(join(folder, 'speed.csv'))) ?? [];
  const history = attempt('history.csv', () => readHistory(join(folder, 'history.csv'))) ?? [];
  const [floors, table] = [bench?.floors ?? {}, metricTable(bench, reported)];
  return {
    bench,
    records: reported,
    curves,
    losses,
    floors,
    table,
    speed,
    history,
    toCome: toCome.length,
    problems,
    compact,
  };
}

function compactRuns(folder: string, attempt: Attempt): Runs {
  const { records, curves } = attempt('records.json or curves.csv', () => readCompact(folder)) ?? {
    records: [],
    curves: new Map<string, CurveRow[]>(),
  };
  return {
    records: records.map(countable),
    curves: new Map([...curves].map(([name, points]) => [name, countableCurve(points)])),
  };
}

function wholeRuns(folder: string, attempt: Attempt): Runs {
  const records: RunRecord[] = [];
  const curves = new Map<string, CurveRow[]>();
  for (const name of runNames(join(folder, 'runs'))) {
    const record = attempt(`runs/${name}/run.json`, () => readRun(folder, name));
    if (!record) continue;
    records.push(countable(record));
    const hasCurve = record.files ? 'curve.csv' in record.files : existsSync(join(folder, 'runs', name, 'curve.csv'));
    if (record.status !== 'ok' && !hasCurve) continue; // it ended before its first evaluation
    const points = attempt(`runs/${name}/curve.csv`, () => countableCurve(parseCurve(readCurve(folder, record))));
    if (points) curves.set(name, points);
  }
  return { records, curves };
}

function readRun(folder: string, name: string): RunRecord {
  const record = parsedAs(runRecordSchema, JSON.parse(textOf(join(folder, 'runs', name, 'run.json'))));
  if (record.name !== name) throw new Error(`it belongs to the run ${record.name}`);
  const { damage } = findRecord(join(folder, 'runs'), name);
  if (damage !== undefined) throw new Error(damage);
  return record;
}

const readCurve = (folder: string, record: RunRecord): string =>
  readRunFile(join(folder, 'runs', record.name), record, 'curve.csv').toString('utf8');

/** Errors name the file's own contents, not its place on this machine: reports are the same everywhere. */
function textOf(file: string): string {
  if (!existsSync(file)) throw new Error('there is no such file');
  return readText(file, LARGEST_TABLE);
}

/** Planned runs that have no folder: a bench is not at its end, was interrupted, or was given to several machines. */
function notMade(folder: string, bench: BenchRecord | null): string[] {
  return (bench?.runs ?? []).filter((name) => !existsSync(join(folder, 'runs', name)));
}

function plannedOnly(
  records: readonly RunRecord[],
  bench: BenchRecord | null,
  toCome: ReadonlySet<string>,
  problems: string[],
): readonly RunRecord[] {
  if (!bench?.runs) return records;
  const planned = new Set(bench.runs);
  const made = new Set(records.map(({ name }) => name));
  const searched = new Set(bench.search?.found.flatMap(({ tried }) => tried.map(({ name }) => name)));
  const left = records.filter(({ name }) => !planned.has(name) && !searched.has(name)).map(({ name }) => name);
  const open = bench.runs.filter((name) => !made.has(name) && !toCome.has(name));
  if (left.length > 0)
    problems.push(`Not of this bench (another selection, older code or settings) and not reported: ${some(left)}.`);
  if (open.length > 0) problems.push(`Planned, but without a readable record: ${some(open)}.`);
  return records.filter(({ name }) => planned.has(name));
}

/** Two records of one point of the plan: one is stale, and both in a mean would make seeds seem more than they are. */
function reportTwins(records: readonly RunRecord[], problems: string[]): void {
  const seen = new Map<string, string>();
  for (const { name, spec } of records) {
    const point = pointOf(spec);
    const twin = seen.get(point);
    if (twin)
      problems.push(`${twin} and ${name} differ only in code or settings, and both are counted; remove the stale one.`);
    seen.set(point, name);
  }
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

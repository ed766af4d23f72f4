import { presetText } from '../harness/record/settings.js';
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../harness/ground/errors.js';
import { holds, makeFolder, writeAtomically, writing } from '../harness/ground/files.js';
import { nameOf, tryLock } from '../harness/ground/lock.js';
import { benchText, type BenchRecord } from '../harness/record/bench-record.js';
import type { MetricFacts } from '../harness/record/metric-table.js';
import type { RunRecord } from '../harness/record/record.js';
import { findRecord, runNames } from '../harness/record/record-file.js';
import { readResults, type Results } from './results/results.js';
import { speedCsv } from '../harness/record/speed-csv.js';
import { refuseForeignResults, refuseLinkedResults } from '../harness/record/results-folder.js';

interface Shard {
  readonly folder: string;
  readonly results: Results;
  readonly bench: BenchRecord;
}

interface Merged {
  readonly shards: readonly Shard[];
  readonly bench: BenchRecord;
  readonly runs: ReturnType<typeof chooseRuns>;
}

/** Noise floors of one data set differ in their last digits between kinds of processors. */
const FLOOR_TOLERANCE = 1e-3;

/** Lies in a folder while results are merged into it: a merge that was killed can be repeated. */
const MERGING = '.merging';

/**
 * Joins results folders of one suite, such as the shards of a bench, into a new one. Two different results for one run, or
 * two benches that are not of one suite, are refused. Returns the names of the runs.
 */
export function mergeResults(folders: readonly string[], out: string): string[] {
  refuseLinkedResults(out);
  refuseForeignResults(out);
  const mark = `${JSON.stringify({ merges: folders.map((folder) => resolve(folder)) })}\n`;
  const isRepeated = holds(join(out, MERGING), mark);
  if (!isRepeated && ['bench.json', 'runs', MERGING].some((name) => existsSync(join(out, name))))
    throw new UserError(`${out} holds results already; name a new folder with --out.`);
  const shards = folders.map(readShard);
  const bench = mergeBenches(shards);
  const runs = chooseRuns(shards);
  makeFolder(out);
  const lock = tryLock(join(out, '.lock'));
  if (!('release' in lock)) throw new UserError(`${nameOf(lock)} works in ${out}: wait until it ends.`);
  try {
    writeAtomically(join(out, MERGING), mark);
    fill(out, { shards, bench, runs });
    rmSync(join(out, MERGING));
  } finally {
    lock.release();
  }
  return [...runs.keys()];
}

function fill(out: string, { shards, bench, runs }: Merged): void {
  makeFolder(join(out, 'runs'));
  for (const [name, { folder }] of runs) copyRun(join(folder, 'runs', name), join(out, 'runs'), name);
  const speed = shards.flatMap(({ results }) => results.speed);
  if (speed.length > 0) writeAtomically(join(out, 'speed.csv'), speedCsv(speed));
  writeAtomically(join(out, 'bench.json'), benchText(bench));
}

function readShard(folder: string): Shard {
  const results = readResults(folder);
  if (!results.bench) throw new UserError(`${folder} has no readable bench.json, so it cannot be merged.`);
  const { runs } = results.bench;
  for (const name of runNames(join(folder, 'runs')).filter((each) => runs?.includes(each) ?? true)) {
    const { damage } = findRecord(join(folder, 'runs'), name, { files: true });
    if (damage)
      throw new UserError(`${join(folder, 'runs', name)} is damaged, so it is not merged: ${damage}. Train it again.`);
  }
  return { folder, results, bench: results.bench };
}

function mergeBenches(shards: readonly Shard[]): BenchRecord {
  const [first] = shards as [Shard, ...Shard[]];
  const commandOf = ({ bench }: Shard): string[] => withoutShard(bench.command);
  for (const shard of shards) {
    const same = JSON.stringify([shard.bench.suite, shard.bench.description, commandOf(shard)]);
    if (same !== JSON.stringify([first.bench.suite, first.bench.description, commandOf(first)]))
      throw new UserError(
        `${first.folder} and ${shard.folder} are not parts of one bench: one is of \`${commandOf(first).join(' ')}\`, the other of \`${commandOf(shard).join(' ')}\`.`,
      );
  }
  return {
    ...first.bench,
    work: undefined, // each shard has its own
    floors: mergeFloors(shards),
    ...heldOutOf(shards),
    metrics: mergeMetrics(shards),
    engine: [...new Set(shards.map(({ bench }) => bench.engine))].join('; '),
    command: commandOf(first),
    runs: [...new Set(shards.flatMap(({ bench, results }) => bench.runs ?? results.records.map(({ name }) => name)))],
  };
}

function withoutShard(command: readonly string[]): string[] {
  const at = command.indexOf('--shard');
  return at < 0 ? [...command] : [...command.slice(0, at), ...command.slice(at + 2)];
}

/** A column means one thing. */
function mergeMetrics(shards: readonly Shard[]): BenchRecord['metrics'] {
  const merged = new Map<string, MetricFacts>();
  for (const { folder, bench } of shards) {
    for (const facts of bench.metrics ?? []) {
      const known = merged.get(facts.name) ?? facts;
      if (JSON.stringify(known) !== JSON.stringify(facts))
        throw new UserError(`The metric ${facts.name} of ${folder} is another one elsewhere: leave one of them out.`);
      merged.set(facts.name, known);
    }
  }
  return merged.size === 0 ? undefined : [...merged.values()];
}

function heldOutOf(shards: readonly Shard[]): Pick<BenchRecord, 'heldOut'> {
  const known = shards.flatMap(({ bench }) => (bench.heldOut ? [bench.heldOut] : []));
  return known.length > 0 ? { heldOut: Object.fromEntries(known.flatMap((each) => Object.entries(each))) } : {};
}

function mergeFloors(shards: readonly Shard[]): BenchRecord['floors'] {
  const merged: Record<string, Record<string, number>> = {};
  for (const { folder, bench } of shards) {
    for (const [dataset, floors] of Object.entries(bench.floors)) {
      const known = (merged[dataset] ??= {});
      for (const [column, floor] of Object.entries(floors)) {
        const earlier = (known[column] ??= floor);
        if (Math.abs(floor - earlier) > FLOOR_TOLERANCE * Math.abs(earlier))
          throw new UserError(
            `The noise floor ${column} of ${dataset} in ${folder} is ${floor}, elsewhere ${earlier}: these folders were scored differently.`,
          );
      }
    }
  }
  return merged;
}

/** Each run once. Equal copies are one run; copies that differ, or two keys for one point of the plan, are a conflict. */
function chooseRuns(shards: readonly Shard[]): Map<string, { folder: string }> {
  const chosen = new Map<string, { folder: string; record: RunRecord }>();
  const points = new Map<string, { folder: string; record: RunRecord }>();
  for (const { folder, results } of shards) {
    for (const record of results.records) {
      const { spec } = record;
      const point = `${spec.variant} (${presetText(spec)}, ${spec.scheme}) on ${spec.dataset}, seed ${spec.seed}`;
      const twin = points.get(point);
      if (twin && twin.record.key !== record.key)
        throw new UserError(
          `${point} has the key ${twin.record.key.slice(0, 10)} in ${twin.folder} and ${record.key.slice(0, 10)} in ${folder}: they were made by different code, settings or machines.`,
        );
      if (twin && outcome(twin.record) !== outcome(record))
        throw new UserError(`${point} has different results in ${twin.folder} and ${folder}; leave one of them out.`);
      if (twin) continue;
      points.set(point, { folder, record });
      chosen.set(record.name, { folder, record });
    }
  }
  return chosen;
}

/** What has to agree in two copies of a run; times need not. */
function outcome({ status, digest, metrics }: RunRecord): string {
  return JSON.stringify([status, digest, Object.entries(metrics).sort()]);
}

/** A killed copy leaves only a name with a dot in front, which no reader takes for a run. */
function copyRun(source: string, runs: string, name: string): void {
  const copying = join(runs, `.${name}`);
  if (existsSync(join(runs, name))) return; // copied by a merge that was killed later
  writing(copying, () => {
    rmSync(copying, { recursive: true, force: true });
    cpSync(source, copying, { recursive: true });
    renameSync(copying, join(runs, name));
  });
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bestSoFar, type BestSoFar } from '../../executors/best-so-far.js';
import { LARGEST_TABLE, readText } from '../../ground/files.js';
import { parseBench } from '../../record/bench-record.js';
import { parseCurve } from '../../record/curve-csv.js';
import { readLive, type LiveState } from '../../record/live-file.js';
import { readRecord } from '../../record/record-file.js';
import { scaleOf, type MetricTable } from '../../record/metric-table.js';
import type { CurveRow, RunRecord } from '../../record/record.js';
import { curveOf } from '../../../reports/results/curves.js';
import { byDataset, curveColumn, groupRuns, rankingOf, type Group } from '../../../reports/results/groups.js';
import { shortName } from '../../../reports/model/names.js';
import { metricTable } from '../../../reports/results/metric-table.js';

/** All that the watched page shows; plain data, so that it travels as JSON. */
export interface Snapshot {
  readonly suite: string;
  readonly description: string;
  /** Planned runs, and those that have a record. */
  readonly planned: number;
  readonly made: number;
  readonly failed: number;
  /** Null where no bench is at work. */
  readonly live: LiveState | null;
  readonly hasReport: boolean;
  readonly charts: readonly WatchChart[];
  readonly best: readonly BestSoFar[];
  readonly pictures: readonly WatchPicture[];
}

export interface WatchChart {
  readonly dataset: string;
  readonly metric: string;
  readonly log: boolean;
  readonly lines: readonly WatchLine[];
}

export interface WatchLine {
  readonly label: string;
  /** A run that is not at its end; else the mean over the seeds. */
  readonly running: boolean;
  readonly points: readonly (readonly [step: number, value: number])[];
}

export interface WatchPicture {
  readonly label: string;
  readonly dataset: string;
  readonly step: number;
  /** Its place in the results folder. */
  readonly file: string;
}

/** What a file holds as long as it is as it was. */
class Kept<T> {
  private readonly known = new Map<string, { readonly stamp: string; readonly value: T }>();

  constructor(private readonly read: (path: string) => T) {}

  /** Undefined where there is no such file, or it cannot be read. */
  at(path: string): T | undefined {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return undefined;
    const stamp = `${found.mtimeMs} ${found.size}`;
    const known = this.known.get(path);
    if (known?.stamp === stamp) return known.value;
    try {
      const value = this.read(path);
      this.known.set(path, { stamp, value });
      return value;
    } catch {
      return undefined; // it is being written, or not ours
    }
  }
}

/** Reads a results folder again and again; files that have not changed are not read twice. */
export class Watcher {
  private readonly records: Kept<RunRecord | undefined>;
  private readonly curves = new Kept((path) => parseCurve(readText(path, LARGEST_TABLE)));
  private readonly benches = new Kept((path) => parseBench(readText(path, LARGEST_TABLE)));

  constructor(private readonly folder: string) {
    const runs = join(folder, 'runs');
    this.records = new Kept((path) => readRecord(runs, path.slice(runs.length + 1, -'/run.json'.length)));
  }

  snapshot(): Snapshot {
    const bench = this.benches.at(join(this.folder, 'bench.json')) ?? null;
    const planned = new Set(bench?.runs ?? []);
    const names = this.runFolders();
    const records = names.flatMap((name) => this.records.at(join(this.folder, 'runs', name, 'run.json')) ?? []);
    const own = records.filter(({ name }) => planned.size === 0 || planned.has(name));
    const live = readLive(this.folder);
    const table = metricTable(bench, own);
    const groups = groupRuns(own, table);
    const curves = new Map(own.map(({ name }) => [name, this.curveIn(name)]));
    return {
      suite: bench?.suite ?? '',
      description: bench?.description ?? '',
      planned: Math.max(planned.size, own.length),
      made: own.length,
      failed: own.filter(({ status }) => status !== 'ok').length,
      live,
      hasReport: existsSync(join(this.folder, 'report.html')),
      charts: this.charts(groups, curves, live, table),
      best: bestSoFar(own, table),
      pictures: [...this.running(live), ...groups.flatMap((group) => this.pictureOf(group))],
    };
  }

  /** Those of ended runs, and of others with `.partial`. */
  private runFolders(): string[] {
    const runs = join(this.folder, 'runs');
    if (!existsSync(runs)) return [];
    return readdirSync(runs, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  private curveIn(run: string): readonly CurveRow[] {
    return this.curves.at(join(this.folder, 'runs', run, 'curve.csv')) ?? [];
  }

  private charts(
    groups: readonly Group[],
    curves: ReadonlyMap<string, readonly CurveRow[]>,
    live: LiveState | null,
    table: MetricTable,
  ): WatchChart[] {
    const ended = byDataset(groups);
    const datasets = [...new Set([...ended.keys(), ...(live?.running.map(({ dataset }) => dataset) ?? [])])];
    return datasets.flatMap((dataset) => {
      const members = ended.get(dataset) ?? [];
      const running = (live?.running ?? [])
        .filter((run) => run.dataset === dataset)
        .map(({ run, variant, seed }) => ({
          label: `${variant} seed ${seed}`,
          rows: this.curveIn(`${run}.partial`),
        }));
      const [ranking] = rankingOf(members);
      const column = ranking === undefined ? firstColumn(running.map(({ rows }) => rows)) : curveColumn(ranking);
      if (column === undefined) return [];
      const lines = [
        ...members.map((group) => ({
          label: group.label,
          running: false,
          points: curveOf(group, column, curves).map(({ step, mean }): Point => [step, mean]),
        })),
        ...running.map(({ label, rows }) => ({ label, running: true, points: pointsOf(rows, column) })),
      ].filter(({ points }) => points.length > 0);
      const log = scaleOf(column, table) === 'log';
      return [{ dataset, metric: shortName(column, table), log, lines }];
    });
  }

  private running(live: LiveState | null): WatchPicture[] {
    return (live?.running ?? []).flatMap(({ run, variant, dataset, seed }) =>
      this.lastPicture(`${run}.partial`, { label: `${variant} seed ${seed}`, dataset }),
    );
  }

  private pictureOf({ label, dataset, records }: Group): WatchPicture[] {
    const [first] = [...records].sort((a, b) => a.spec.seed - b.spec.seed);
    return first ? this.lastPicture(first.name, { label, dataset }) : [];
  }

  private lastPicture(run: string, about: Pick<WatchPicture, 'label' | 'dataset'>): WatchPicture[] {
    const place = join(this.folder, 'runs', run, 'samples');
    const names = existsSync(place) ? readdirSync(place).filter((name) => /^\d+\.png$/.test(name)) : [];
    const last = names.sort().at(-1);
    return last === undefined ? [] : [{ ...about, step: parseInt(last), file: `runs/${run}/samples/${last}` }];
  }
}

type Point = readonly [step: number, value: number];

/** Before a run has ended nothing says which column ranks: the first one that is reported. */
const firstColumn = (curves: readonly (readonly CurveRow[])[]): string | undefined =>
  curves.flatMap((rows) => Object.keys(rows.at(-1)?.metrics ?? {})).find((name) => !name.endsWith('_train'));

const pointsOf = (rows: readonly CurveRow[], column: string): Point[] =>
  rows.flatMap(({ step, metrics }): Point[] => {
    const value = metrics[column] ?? null;
    return value === null ? [] : [[step, value]];
  });

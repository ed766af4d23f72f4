import { number } from '../../text/format.js';
import { defined, itemAt } from '../ground/certain.js';
import type { MetricTable } from '../record/metric-table.js';
import { rankingColumns } from '../record/ranking.js';
import { variantCode } from '../record/run-key.js';
import { presetText, type Chosen } from '../record/settings.js';
import { gainOf } from '../record/tuning-gain.js';
import type { SearchRecord } from '../record/tuning-record.js';
import { fitOf, readTuned, withSearch, writeTuned } from '../suite/tuned.js';
import { lowest, placesOf, rangesOf, seedsOf, type Contestant, type Effort, type Scores } from '../suite/tuning.js';
import type { ReadyVariant } from '../training/variants.js';
import type { PlannedRun } from './plan.js';

/** A search of one variant on one data set. */
export interface Searching extends Contestant {
  readonly entry: ReadyVariant;
  readonly round: number;
  readonly effort: Effort;
  /** The default first. */
  readonly candidates: readonly Chosen[];
  /** The distance that chooses. */
  readonly metric: string;
}

/** Runs by the places of their candidates, in the order of the seeds. */
export type PlannedRuns = ReadonlyMap<number, readonly PlannedRun[]>;

/** What the trainings of a search came to. */
export interface Trained {
  readonly short: Scores;
  /** Of the candidates that came so far. */
  readonly full: Scores;
  /** Of the chosen candidate and the default; none where the default won. */
  readonly fresh: PlannedRuns;
}

/** Enough digits to compare by, few enough to read. */
const rounded = (score: number | null): number | null => (score === null ? null : Number(score.toPrecision(6)));

/** What is kept of a search. */
export function searchRecord(
  searching: Searching,
  { short: first, full, fresh }: Trained,
  table: MetricTable,
): SearchRecord {
  const { entry, round, effort, candidates, metric, base } = searching;
  const [place] = lowest(full, 1);
  const chosen = place === undefined ? null : itemAt(candidates, place);
  return {
    round,
    code: variantCode(entry.folder),
    judge: [metric, ...base.evaluation.curve].join(', '),
    chosen,
    places: chosen ? placesOf(chosen, rangesOf(searching)) : {},
    seeds: seedsOf(round, effort),
    fresh: place ? freshScores(defined(fresh.get(place)), defined(fresh.get(0)), table) : null,
    tried: candidates.map((candidate, at) => ({
      ...candidate,
      short: rounded(first.get(at)?.[0] ?? null),
      ...(full.has(at) && { full: defined(full.get(at)).map(rounded) }),
    })),
  };
}

/** Against the test split, by what the runs are ranked by. */
function freshScores(
  tuned: readonly PlannedRun[],
  untuned: readonly PlannedRun[],
  table: MetricTable,
): SearchRecord['fresh'] {
  const records = [...tuned, ...untuned].flatMap(({ record }) => record ?? []);
  const column = rankingColumns(records, table)[0] ?? '';
  const scores = (runs: readonly PlannedRun[]): (number | null)[] =>
    runs.map(({ record }) => rounded((record?.status === 'ok' ? record.metrics[column] : null) ?? null));
  return { column, tuned: scores(tuned), untuned: scores(untuned) };
}

/** Writes a search into the variant's folder. */
export function keep({ entry, base }: Searching, record: SearchRecord): void {
  writeTuned(entry.folder, withSearch(readTuned(entry.folder), fitOf(base), record));
}

/** `sgan on mnist: default + learningRate 0.002; 1.21 times nearer to the data than the default [1.1, 1.33], 3 fresh seeds.` */
export function outcomeText({ base }: Searching, { chosen, fresh }: SearchRecord): string {
  const what = `${base.variant} on ${base.dataset}`;
  if (!chosen) return `${what}: every training failed, so nothing was found.`;
  if (!fresh) return `${what}: ${presetText(chosen)}; no setting that was tried is better than the default.`;
  const gain = gainOf(fresh);
  const interval = gain?.interval ? ` [${gain.interval.map(number).join(', ')}]` : '';
  const text = gain
    ? `${number(gain.value)} times nearer to the data than the default${interval}`
    : 'no fresh seed is ok';
  return `${what}: ${presetText(chosen)}; ${text}, ${fresh.tuned.length} fresh seeds.`;
}

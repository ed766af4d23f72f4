import { defined, itemAt } from '../../harness/ground/certain.js';
import type { CurveRow, RunRecord } from '../../harness/record/record.js';
import { factsOf } from '../../harness/record/metric-table.js';
import { counted, enumerate, NONE } from '../../text/format.js';
import { byDataset, curveColumn, rankingOf, type Group } from '../results/groups.js';
import { okCount } from './leaderboard.js';
import { sameMachine } from './machines.js';
import { columnNamed } from './names.js';
import type { Results } from '../results/results.js';
import { ratioOf, summarise, type Ratio } from '../../statistics/summary.js';
import { numbers, paragraph, sentences, table, type Block } from './blocks.js';
import { text, type Text } from './text.js';

/** A ratio of distances: the geometric mean over pairs of equal seed. */
export interface SchemeRatio extends Ratio {
  readonly pairs: number;
}

/** What a scheme reaches beside alternating, from the same seeds. */
export interface SchemeQuality {
  readonly label: string;
  readonly scheme: string;
  /** Runs that are ok, of all: of the scheme and of alternating. */
  readonly ok: string;
  readonly alternatingOk: string;
  /** Whether every run of both is ok: where one failed, the means of the others decide nothing. */
  readonly complete: boolean;
  /** Distance over that of alternating after as many generator steps; null without a pair. */
  readonly atEqualSteps: SchemeRatio | null;
  /** After as many seconds of training, of the pairs whose runs had one machine. */
  readonly atEqualTime: SchemeRatio | null;
}

/** Each scheme of each variant that was also trained by alternating. */
export function schemeQualities(groups: readonly Group[], column: string, curves: Results['curves']): SchemeQuality[] {
  const along = curveColumn(column);
  return groups.flatMap((group): SchemeQuality[] => {
    const base = groups.find((other) => other.scheme === 'alternating' && isTwin(other, group));
    if (!base || group === base) return [];
    const pairs = pairsOf(group, base, (run) => pointsOf(curves.get(run.name), along));
    return [
      {
        label: variantLabel(group),
        scheme: group.scheme,
        ok: okCount(group),
        alternatingOk: okCount(base),
        complete: [group, base].every(isComplete),
        atEqualSteps: ratioOver(pairs, 'step'),
        atEqualTime: ratioOver(
          pairs.filter(({ onOneMachine }) => onOneMachine),
          'seconds',
        ),
      },
    ];
  });
}

/** The comparison as sentences and a table, a data set after the other; nothing where no schemes are compared. */
export function schemeQualityBlocks(groups: readonly Group[], { curves }: Results): Block[] {
  return [...byDataset(groups)].flatMap(([dataset, members]): Block[] => {
    const column = rankingOf(members)[0];
    if (column === undefined || !factsOf(column, itemAt(members, 0).table)?.isDistance) return [];
    const rows = schemeQualities(members, column, curves);
    if (rows.length === 0) return [];
    const title: Text = text`What schemes reach on ${dataset}: ${columnNamed(curveColumn(column), itemAt(members, 0).table)} over that of alternating from the same seeds, after as many generator steps and, where both runs had one machine, after as many seconds of training, between two evaluations in a straight line. Below 1 is better. Runs beside one another share the machine, so seconds are noisier here than above.`;
    return [
      paragraph(title),
      sentences(schemeQualityFindings(rows)),
      table(
        [
          ...['variant', 'scheme', 'runs', 'by alternating'],
          ...['at equal steps [95 %]', 'at equal time [95 %]'].map(numbers),
        ],
        rows.map(({ label, scheme, ok, alternatingOk, atEqualSteps, atEqualTime }) => [
          ...[label, scheme, ok, alternatingOk, ratioText(atEqualSteps), ratioText(atEqualTime)],
        ]),
      ),
    ];
  });
}

/** A sentence for each scheme. */
export function schemeQualityFindings(rows: readonly SchemeQuality[]): string[] {
  return [...new Set(rows.map(({ scheme }) => scheme))].map((scheme) => {
    const own = rows.filter((row) => row.scheme === scheme);
    const steps = findingOf(own, ({ atEqualSteps }) => atEqualSteps);
    const time = findingOf(own, ({ atEqualTime }) => atEqualTime);
    return `${scheme} over alternating: ${steps} after equal steps, ${time} after equal time, of ${counted(own.length, 'variant')}.`;
  });
}

/** `0.93 to 1.02 (lower in 1 and undecided in 2)` */
function findingOf(rows: readonly SchemeQuality[], ratioIn: (row: SchemeQuality) => SchemeRatio | null): string {
  const known = rows.filter((row) => ratioIn(row) !== null);
  if (known.length === 0) return 'no pair to compare';
  const [low, high] = [Math.min, Math.max].map((pick) =>
    pick(...known.map((row) => defined(ratioIn(row)).value)).toFixed(2),
  );
  const places = known.map((row) => (row.complete ? sideOf(defined(ratioIn(row))) : 'incomplete'));
  const found = (['lower', 'higher', 'undecided', 'incomplete'] as const).flatMap((place) => {
    const count = places.filter((each) => each === place).length;
    return count > 0 ? [`${place} in ${count}`] : [];
  });
  return `${low === high ? low : `${low} to ${high}`} (${enumerate(found)})`;
}

function sideOf({ interval }: SchemeRatio): 'lower' | 'higher' | 'undecided' {
  if (interval && interval[1] < 1) return 'lower';
  return interval && interval[0] > 1 ? 'higher' : 'undecided';
}

/** `0.980 [0.951, 1.010] of 8` */
function ratioText(ratio: SchemeRatio | null): string {
  if (ratio === null) return NONE;
  const { value, interval, pairs } = ratio;
  const range = interval ? ` [${interval.map((end) => end.toFixed(3)).join(', ')}]` : '';
  return `${value.toFixed(3)}${range} of ${pairs}`;
}

type Axis = 'step' | 'seconds';
interface Point {
  readonly step: number;
  readonly seconds: number;
  readonly value: number;
}

/** Two runs of one seed, as curves that have two points or more. */
interface Pair {
  readonly own: readonly Point[];
  readonly beside: readonly Point[];
  readonly onOneMachine: boolean;
}

function pairsOf(group: Group, base: Group, curveOf: (run: RunRecord) => readonly Point[]): Pair[] {
  return group.ok.flatMap((run) => {
    const other = base.ok.find(({ spec }) => spec.seed === run.spec.seed);
    if (!other) return [];
    const [own, beside] = [curveOf(run), curveOf(other)];
    if (own.length < 2 || beside.length < 2) return [];
    return [{ own, beside, onOneMachine: sameMachine(run.provenance, other.provenance) }];
  });
}

function ratioOver(pairs: readonly Pair[], axis: Axis): SchemeRatio | null {
  const ratio = ratioOf(summarise(pairs.map(({ own, beside }) => Math.log(ratioAtLast(own, beside, axis)))));
  return ratio && { ...ratio, pairs: pairs.length };
}

const isComplete = ({ ok, records }: Group): boolean => ok.length === records.length;

const isTwin = (a: Group, b: Group): boolean =>
  a.dataset === b.dataset && a.variant === b.variant && a.preset === b.preset;

const variantLabel = ({ variant, preset }: Group): string =>
  preset === 'default' ? variant : `${variant} (${preset})`;

/** Those whose logarithm is defined. */
function pointsOf(curve: readonly CurveRow[] | undefined, column: string): Point[] {
  return (curve ?? []).flatMap(({ step, seconds, metrics }) => {
    const value = metrics[column];
    return value != null && value > 0 ? [{ step, seconds, value }] : [];
  });
}

/** At the last place that both have reached. */
function ratioAtLast(own: readonly Point[], beside: readonly Point[], axis: Axis): number {
  const place = Math.min(defined(own.at(-1))[axis], defined(beside.at(-1))[axis]);
  return valueAt(own, axis, place) / valueAt(beside, axis, place);
}

function valueAt(points: readonly Point[], axis: Axis, place: number): number {
  const next = Math.max(
    1,
    points.findIndex((point) => point[axis] >= place),
  );
  const [before, after] = [itemAt(points, next - 1), itemAt(points, next)];
  const share = Math.min(1, Math.max(0, (place - before[axis]) / (after[axis] - before[axis])));
  return before.value + share * (after.value - before.value);
}

import type { CurveRow } from '../harness/run/record.js';
import { isDistance, metricOf } from '../metrics/names.js';
import { counted, enumerate } from './format.js';
import { byDataset, curveColumn, rankingColumns, type Group } from './groups.js';
import type { Results } from './results.js';
import { summarise } from './statistics.js';
import { code, list, paragraph, table, text, type Block, type Text } from './text.js';

/** A ratio of distances: the geometric mean over seeds with its 95 % t interval; null below two seeds. */
export interface QualityRatio {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** What a scheme reaches beside alternating, from the same seeds. */
export interface SchemeQuality {
  readonly label: string;
  readonly scheme: string;
  readonly seeds: number;
  /** Distance over that of alternating after as many generator steps, and after as many seconds of training. */
  readonly atEqualSteps: QualityRatio;
  readonly atEqualTime: QualityRatio;
}

/** Each scheme of each variant that was also trained by alternating. */
export function schemeQualities(groups: readonly Group[], column: string, curves: Results['curves']): SchemeQuality[] {
  const along = curveColumn(column);
  return groups.flatMap((group): SchemeQuality[] => {
    const base = groups.find((other) => other.scheme === 'alternating' && isTwin(other, group));
    if (!base || group === base) return [];
    const pairs = group.ok.flatMap((record) => {
      const other = base.ok.find(({ spec }) => spec.seed === record.spec.seed);
      const [own, beside] = [record, other].map((run) => pointsOf(run && curves.get(run.name), along));
      return own!.length > 1 && beside!.length > 1 ? [[own!, beside!] as const] : [];
    });
    if (pairs.length === 0) return [];
    const ratioAt = (axis: Axis): QualityRatio => geometric(pairs.map(([own, beside]) => ratio(own, beside, axis)));
    return [
      {
        ...{ label: variantLabel(group), scheme: group.scheme, seeds: pairs.length },
        ...{ atEqualSteps: ratioAt('step'), atEqualTime: ratioAt('seconds') },
      },
    ];
  });
}

/** The comparison as sentences and a table, a data set after the other; nothing where no schemes are compared. */
export function schemeQualityBlocks(groups: readonly Group[], { curves }: Results): Block[] {
  return [...byDataset(groups)].flatMap(([dataset, members]): Block[] => {
    const column = rankingColumns(members)[0];
    const metric = column === undefined ? undefined : metricOf(column);
    if (column === undefined || !metric || !isDistance(metric)) return [];
    const rows = schemeQualities(members, column, curves);
    if (rows.length === 0) return [];
    const title: Text = text`What schemes reach on ${dataset}: ${code(curveColumn(column))} over that of alternating from the same seeds, after as many generator steps and after as many seconds of training, between two evaluations in a straight line. Below 1 is better. Runs beside one another share the machine, so seconds are noisier here than above.`;
    return [
      paragraph(title),
      list(schemeQualityFindings(rows).map((finding) => [finding])),
      table(
        ['variant', 'scheme', 'seeds', 'at equal steps [95 %]', 'at equal time [95 %]'],
        rows.map(({ label, scheme, seeds, atEqualSteps, atEqualTime }) => [
          ...[label, scheme, String(seeds), ratioText(atEqualSteps), ratioText(atEqualTime)],
        ]),
      ),
    ];
  });
}

/** A sentence for each scheme. */
export function schemeQualityFindings(rows: readonly SchemeQuality[]): string[] {
  return [...new Set(rows.map(({ scheme }) => scheme))].map((scheme) => {
    const own = rows.filter((row) => row.scheme === scheme);
    const steps = findingOf(own.map(({ atEqualSteps }) => atEqualSteps));
    const time = findingOf(own.map(({ atEqualTime }) => atEqualTime));
    return `${scheme} over alternating: ${steps} after equal steps, ${time} after equal time, of ${counted(own.length, 'variant')}.`;
  });
}

/** `0.93 to 1.02 (lower in 1 and undecided in 2)` */
function findingOf(ratios: readonly QualityRatio[]): string {
  const [low, high] = [Math.min, Math.max].map((pick) => pick(...ratios.map(({ value }) => value)).toFixed(2));
  const lower = ratios.filter(({ interval }) => interval && interval[1] < 1).length;
  const higher = ratios.filter(({ interval }) => interval && interval[0] > 1).length;
  const undecided = ratios.length - lower - higher;
  const found = [
    ...(lower > 0 ? [`lower in ${lower}`] : []),
    ...(higher > 0 ? [`higher in ${higher}`] : []),
    ...(undecided > 0 ? [`undecided in ${undecided}`] : []),
  ];
  return `${low === high ? low : `${low} to ${high}`} (${enumerate(found)})`;
}

function ratioText({ value, interval }: QualityRatio): string {
  return interval ? `${value.toFixed(3)} [${interval.map((end) => end.toFixed(3)).join(', ')}]` : value.toFixed(3);
}

type Axis = 'step' | 'seconds';
interface Point {
  readonly step: number;
  readonly seconds: number;
  readonly value: number;
}

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
function ratio(own: readonly Point[], beside: readonly Point[], axis: Axis): number {
  const place = Math.min(own.at(-1)![axis], beside.at(-1)![axis]);
  return valueAt(own, axis, place) / valueAt(beside, axis, place);
}

function valueAt(points: readonly Point[], axis: Axis, place: number): number {
  const next = Math.max(
    1,
    points.findIndex((point) => point[axis] >= place),
  );
  const [before, after] = [points[next - 1]!, points[next]!];
  const share = Math.min(1, Math.max(0, (place - before[axis]) / (after[axis] - before[axis])));
  return before.value + share * (after.value - before.value);
}

function geometric(ratios: readonly number[]): QualityRatio {
  const { mean, interval } = summarise(ratios.map(Math.log));
  return { value: Math.exp(mean!), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] };
}

import { itemAt } from '../harness/ground/certain.js';
import { counted, enumerate, NONE, number } from '../text/format.js';
import { byDataset, curveColumn, rankingOf, standings, type Group } from './groups.js';
import { scaleOf } from '../harness/record/metric-table.js';
import {
  compareWithBaseline,
  LEVEL,
  SEEDS_TO_DECIDE,
  type Comparison,
  type ComparisonVerdict,
} from '../statistics/baseline.js';
import type { Arm, Scoring } from '../statistics/scores.js';
import { EXACT_PAIRS } from '../statistics/wilcoxon.js';
import { separate, type Separation } from '../statistics/separation.js';
import { code, heading, paragraph, strong, table, text, type Block, type Text } from './text.js';

const BASELINE = 'sgan';

/** Fixed before any score is seen: variants within 10 % of each other are as good as equal. */
const MARGIN = Math.log(1.1);

/** All variants of a data set against the baseline by one column. */
export interface BaselineTest {
  readonly dataset: string;
  readonly column: string;
  readonly scoring: Scoring;
  readonly baseline: Group;
  readonly comparisons: readonly (Comparison & { readonly group: Group })[];
}

/** The scores of a group by seed; a run that is not ok, or lacks the score, has null. */
export function armOf(group: Group, column: string): Arm {
  const scoreOf = ({ status, metrics }: Group['records'][number]): number | null =>
    status === 'ok' ? (metrics[column] ?? null) : null;
  return { name: group.label, scores: new Map(group.records.map((run) => [run.spec.seed, scoreOf(run)])) };
}

const scoringOf = (column: string, [first]: readonly Group[]): Scoring => ({
  scale: first ? scaleOf(column, first.table) : 'linear',
  direction: 'lower',
});

/** null where the baseline is not among the groups, or alone. */
function baselineTest(dataset: string, groups: readonly Group[], column: string): BaselineTest | null {
  const baseline =
    groups.find(
      ({ variant, preset, scheme }) => variant === BASELINE && preset === 'default' && scheme === 'alternating',
    ) ?? groups.find(({ variant }) => variant === BASELINE);
  const others = groups.filter((group) => group !== baseline);
  if (!baseline || others.length === 0) return null;
  const scoring = scoringOf(column, groups);
  const comparisons = compareWithBaseline(
    armOf(baseline, column),
    others.map((group) => armOf(group, column)),
    { ...scoring, ...(scoring.scale === 'log' && { margin: MARGIN }) },
  ).map((comparison, at) => ({ ...comparison, group: itemAt(others, at) }));
  return { dataset, column, scoring, baseline, comparisons };
}

/** Tests of every ranking column at the best step, at the last and along the curve, for `comparisons.csv`. */
export function allTests(groups: readonly Group[]): BaselineTest[] {
  return [...byDataset(groups)].flatMap(([dataset, members]) =>
    rankingOf(members).flatMap((column) =>
      ['best', 'last', 'auc'].flatMap((suffix) => {
        const test = baselineTest(dataset, members, `${curveColumn(column)}_${suffix}`);
        return test?.comparisons.some(({ p }) => p !== null) ? [test] : [];
      }),
    ),
  );
}

/** Which groups of a data set the seeds tell apart, all pairs. */
export function separationOf(groups: readonly Group[], column: string): Separation {
  return separate(
    groups.map((group) => armOf(group, column)),
    scoringOf(column, groups),
  );
}

/** `a`, `ab`, …: groups that share a letter are not separated. */
export function lettersOf({ groups }: Separation): Map<string, string> {
  const letters = new Map<string, string>();
  groups.forEach((names, at) => {
    for (const name of names) letters.set(name, (letters.get(name) ?? '') + letter(at));
  });
  return letters;
}

/** a … z, then a1 … z1 and so on. */
function letter(at: number): string {
  const round = Math.floor(at / 26);
  return String.fromCharCode(97 + (at % 26)) + (round === 0 ? '' : String(round));
}

const WORDS: Readonly<Record<ComparisonVerdict, string>> = {
  better: 'better',
  worse: 'worse',
  'not separated': 'not separated',
  incomplete: 'not called better: a run has no score',
  descriptive: 'too few seeds to decide',
  'not comparable': 'not comparable',
};

/** A section per data set: every variant against the baseline on the first ranking column. */
export function statistics(groups: readonly Group[]): Block[] {
  const sections = [...byDataset(groups)];
  return sections.flatMap(([dataset, members]) => {
    const column = rankingOf(members)[0];
    const ordered = standings(members, column ?? '').map(({ group }) => group);
    const test = column === undefined ? null : baselineTest(dataset, ordered, column);
    if (!test) return [];
    const title = sections.length > 1 ? [heading(3, [dataset])] : [];
    return [...title, ...baselineBlocks(test), separationBlock(members, test.column)];
  });
}

function baselineBlocks({ column, baseline, comparisons, scoring }: BaselineTest): Block[] {
  const log = scoring.scale === 'log';
  const rows = comparisons.map((each): (string | Text)[] => [
    each.name,
    `${each.ok}/${each.runs}`,
    String(each.pairs),
    log ? ratioText(each) : differenceText(each),
    number(each.hedgesG),
    probability(each.p),
    probability(each.adjustedP),
    each.equivalence?.equivalent ? 'within 10 %' : NONE,
    each.verdict === 'better' || each.verdict === 'worse' ? [strong(WORDS[each.verdict])] : WORDS[each.verdict],
  ]);
  const effect = log ? 'ratio to it [95 %]' : 'difference from it [95 %]';
  return [
    paragraph(
      text`${finding(comparisons, baseline)} ${code(column)}, each variant against ${baseline.label}, paired by seed:`,
    ),
    table(['variant', 'ok', 'pairs', effect, 'Hedges’ g', 'p', 'p (Holm)', 'equivalent', 'verdict'], rows),
  ];
}

/** What the tests found, in a sentence. */
function finding(comparisons: readonly Comparison[], { label }: Group): string {
  const named = (verdict: ComparisonVerdict): string[] =>
    comparisons.filter((each) => each.verdict === verdict).map(({ name }) => name);
  const [better, worse] = [named('better'), named('worse')];
  const parts: string[] = [];
  if (better.length > 0) parts.push(`${enumerate(better)} ${better.length > 1 ? 'are' : 'is'} better than ${label}`);
  if (worse.length > 0) parts.push(`${enumerate(worse)} ${worse.length > 1 ? 'are' : 'is'} worse than ${label}`);
  const test = comparisons.every(({ exact }) => exact)
    ? `an exact Wilcoxon test with Holm’s adjustment at ${LEVEL}`
    : `a Wilcoxon test (normal approximation for more than ${EXACT_PAIRS} pairs) with Holm’s adjustment at ${LEVEL}`;
  return parts.length > 0 ? `By ${test}, ${parts.join('; ')}.` : `No variant is separated from ${label} by ${test}.`;
}

function separationBlock(groups: readonly Group[], column: string): Block {
  const { groups: alike, order, seedsToDecide } = separationOf(groups, column);
  const seeds = Math.max(0, ...groups.map(({ records }) => records.length));
  const pairs = (order.length * (order.length - 1)) / 2;
  const decided =
    seeds >= seedsToDecide
      ? `the ${counted(seeds, 'seed')} here can decide that`
      : `telling all ${counted(pairs, 'pair')} apart at once takes ${seedsToDecide} seeds, and there ${seeds === 1 ? 'is' : 'are'} ${seeds}`;
  const toldApart =
    alike.length > 1
      ? 'Variants that share a letter in the leaderboard’s column “group” are not told apart by a test of each pair'
      : 'A test of each pair tells no two variants apart';
  return paragraph(text`Fewer than ${SEEDS_TO_DECIDE} seeds cannot decide one test. ${toldApart}; ${decided}.`);
}

function ratioText({ ratio }: Comparison): string {
  if (!ratio) return NONE;
  return ratio.interval
    ? `${number(ratio.value)} [${number(ratio.interval[0])}, ${number(ratio.interval[1])}]`
    : number(ratio.value);
}

function differenceText({ difference: { mean, interval } }: Comparison): string {
  return interval ? `${number(mean)} [${number(interval[0])}, ${number(interval[1])}]` : number(mean);
}

function probability(p: number | null): string {
  if (p === null) return NONE;
  return p < 1e-4 ? '< 0.0001' : String(Number(p.toPrecision(3)));
}

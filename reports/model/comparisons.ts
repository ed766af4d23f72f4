import { itemAt } from '../../harness/ground/certain.js';
import { counted, enumerate, NONE, number } from '../../text/format.js';
import { commonStepOf, hasEqualSteps } from './equality.js';
import { byDataset, curveColumn, rankingOf, type Group } from '../results/groups.js';
import { compareWithBaseline, type Comparison, type ComparisonVerdict } from '../../statistics/baseline.js';
import { detectableDifference, type Family } from '../../statistics/family.js';
import { LEVEL } from '../../statistics/level.js';
import { fairArmOf, familyOf, standings } from './standings.js';
import { heading, numbers, paragraph, table, type Block } from './blocks.js';
import { columnNamed } from './names.js';
import { strong, text, type Text } from './text.js';

const BASELINE = 'sgan';

/** Fixed before any score is seen: variants within 10 % of each other are as good as equal. */
const MARGIN = Math.log(1.1);

/** All variants of a data set against the baseline by one column. */
export interface BaselineTest {
  readonly dataset: string;
  readonly column: string;
  /** Of all pairs, the baseline's among them. */
  readonly family: Family;
  readonly baseline: Group;
  readonly comparisons: readonly (Comparison & { readonly group: Group })[];
}

/** The group that others are compared with, where it is among them. */
export const baselineOf = (groups: readonly Group[]): Group | undefined =>
  groups.find(
    ({ variant, preset, scheme }) => variant === BASELINE && preset === 'default' && scheme === 'alternating',
  ) ?? groups.find(({ variant }) => variant === BASELINE);

/** null where the baseline is not among the groups, or alone. */
function baselineTest(dataset: string, groups: readonly Group[], column: string): BaselineTest | null {
  const baseline = baselineOf(groups);
  const others = groups.filter((group) => group !== baseline);
  if (!baseline || others.length === 0) return null;
  const family = familyOf(groups, column);
  const comparisons = compareWithBaseline(
    fairArmOf(baseline, column),
    others.map((group) => fairArmOf(group, column)),
    family,
    family.scoring.scale === 'log' ? { margin: MARGIN } : {},
  ).map((comparison, at) => ({ ...comparison, group: itemAt(others, at) }));
  return { dataset, column, family, baseline, comparisons };
}

/** Tests of every ranking column at the best step, at the last, along the curve and at the common step, for `comparisons.csv`. */
export function allTests(groups: readonly Group[]): BaselineTest[] {
  return [...byDataset(groups)].flatMap(([dataset, members]) =>
    rankingOf(members).flatMap((column) => {
      const atEqualSteps = commonStepOf(members) !== undefined && hasEqualSteps(members, column);
      return ['best', 'last', 'auc', ...(atEqualSteps ? ['equal_steps'] : [])].flatMap((suffix) => {
        const test = baselineTest(dataset, members, `${curveColumn(column)}_${suffix}`);
        return test?.comparisons.some(({ verdict }) => verdict !== 'not comparable') ? [test] : [];
      });
    }),
  );
}

const WORDS: Readonly<Record<ComparisonVerdict, string>> = {
  better: 'better',
  worse: 'worse',
  'not separated': 'not separated',
  incomplete: 'not tested',
  descriptive: 'one seed tests nothing',
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
    return [...title, ...baselineBlocks(test), familyBlock(test.family)];
  });
}

function baselineBlocks({ column, baseline, comparisons, family }: BaselineTest): Block[] {
  const log = family.scoring.scale === 'log';
  const rows = comparisons.map((each): (string | Text)[] => [
    each.name,
    `${each.ok}/${each.runs}`,
    log ? ratioText(each) : differenceText(each),
    number(each.hedgesG),
    probability(each.p),
    probability(each.adjustedP),
    probability(each.rankP),
    each.equivalence?.equivalent ? 'within 10 %' : NONE,
    verdictText(each),
  ]);
  const approximate = comparisons.every(({ exact }) => exact) ? '' : ', normal approximation';
  const effect = log ? 'ratio to it [95 %]' : 'difference from it [95 %]';
  return [
    paragraph(
      text`${finding(comparisons, baseline)} ${columnNamed(column, baseline.table)}, each variant against ${baseline.label}, paired by seed:`,
    ),
    table(
      [
        'variant',
        'counted',
        ...[effect, 'Hedges’ g', 'p', 'p (Holm)', `p (Wilcoxon${approximate})`].map(numbers),
        'equivalent',
        'verdict',
      ],
      rows,
    ),
  ];
}

function verdictText({ verdict, lacks, seedsToDecide }: Comparison): string | Text {
  if (verdict === 'better' || verdict === 'worse') return [strong(WORDS[verdict])];
  if (verdict === 'incomplete' && lacks !== null) return `${WORDS.incomplete}: ${lacks}`;
  if (verdict !== 'not separated') return WORDS[verdict];
  return `undecided: ${seedsText(seedsToDecide)}`;
}

const MANY_SEEDS = 100;

const seedsText = (seeds: number | null): string =>
  seeds === null || seeds > MANY_SEEDS ? `more than ${MANY_SEEDS} seeds would` : `about ${seeds} seeds would`;

/** What the tests found, in a sentence. */
function finding(comparisons: readonly Comparison[], { label }: Group): string {
  const named = (verdict: ComparisonVerdict): string[] =>
    comparisons.filter((each) => each.verdict === verdict).map(({ name }) => name);
  const [better, worse] = [named('better'), named('worse')];
  const parts: string[] = [];
  if (better.length > 0) parts.push(`${enumerate(better)} ${better.length > 1 ? 'are' : 'is'} better than ${label}`);
  if (worse.length > 0) parts.push(`${enumerate(worse)} ${worse.length > 1 ? 'are' : 'is'} worse than ${label}`);
  const test = `moderated t tests of all pairs with Holm’s adjustment at ${LEVEL}`;
  if (parts.length > 0) return `By ${test}, ${parts.join('; ')}.`;
  const tested = comparisons.some(({ p }) => p !== null);
  return tested ? `No variant is separated from ${label} by ${test}.` : `No variant could be tested against ${label}.`;
}

/** What was tested, and what it could have found. */
function familyBlock(family: Family): Block {
  const { seeds, pairs, complete, incomplete, scoring, freedom } = family;
  const out =
    incomplete.size === 0 ? '' : ` Not in it: ${[...incomplete].map(([name, why]) => `${name} (${why})`).join('; ')}.`;
  const detectable = detectableDifference(family);
  if (detectable === null)
    return paragraph([
      `Nothing was tested: a test takes two variants with a score of every seed, and two seeds; there ${complete.length === 1 ? 'is' : 'are'} ${counted(complete.length, 'such variant')} and ${counted(seeds.length, 'seed')}.${out}`,
    ]);
  const found =
    scoring.scale === 'log'
      ? `${number(Number((100 * Math.expm1(detectable)).toPrecision(2)))} %`
      : number(Number(detectable.toPrecision(2)));
  return paragraph([
    `The family: ${counted(pairs.length, 'pair')} of ${counted(complete.length, 'variant')}, ${counted(seeds.length, 'seed')}, tests with ${number(Number(freedom.toPrecision(3)))} degrees of freedom; variants that share a letter in the leaderboard are not separated. With these seeds a difference of ${found} between two variants is found four times in five. “Undecided” says how many seeds would find a difference as observed so often.${out}`,
  ]);
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

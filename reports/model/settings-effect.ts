import { defined, itemAt } from '../../harness/ground/certain.js';
import { fieldNames, settingNames, type SettingName } from '../../harness/record/common-settings.js';
import { compareChosen, isSeparated, type PairTest } from '../../statistics/family.js';
import { ratioOf, summarise, type Ratio } from '../../statistics/summary.js';
import { counted, enumerate, NONE, number, spread } from '../../text/format.js';
import { equalityOf } from './equality.js';
import { byDataset, rankingOf, scoresOf, type Group } from '../results/groups.js';
import { fairArmOf, scoringOf } from './standings.js';
import { heading, numbers, paragraph, sentences, table, type Block } from './blocks.js';
import { columnNamed, peoplesName } from './names.js';
import { text } from './text.js';

/** The groups of one variant that differ in one setting only, by its value. */
interface Sweep {
  readonly label: string;
  readonly byValue: ReadonlyMap<number, Group>;
}

/** A section for each data set of a suite that trains its variants with several values of one setting; else nothing. */
export function settingsEffects(groups: readonly Group[]): Block[] {
  const sections = [...byDataset(groups)].flatMap(([dataset, members]) => {
    const blocks = effectBlocks(members);
    return blocks.length > 0 ? [heading(3, [dataset]), ...blocks] : [];
  });
  return sections;
}

/** What each value does against the first one, a sentence for each, over the variants of a data set; none without such a setting. */
export function effectSentences(groups: readonly Group[]): string[] {
  const effect = effectOf(groups);
  if (!effect) return [];
  const { name, first, others, sweeps, tests, column } = effect;
  const { name: equal, amount } = equalityOf(groups.flatMap(({ records }) => records));
  return others.map((value) => {
    const own = sweeps.flatMap(({ byValue }) => testOf(tests, byValue, value, first) ?? []);
    if (own.length === 0) return `No variant has a score of every seed with both ${name} ${value} and ${first}.`;
    const overall = defined(ratioOf(summarise(own.map(({ difference }) => difference))));
    const [better, worse] = [own.filter(isBetterAt), own.filter((test) => isSeparated(test) && test.difference > 0)];
    const open = own.length - better.length - worse.length;
    const labels = (some: readonly PairTest[]): string => {
      const names = sweeps.filter(({ byValue }) => some.some(({ a }) => a === byValue.get(value)?.label));
      return names.length === 0 ? 'none' : enumerate(names.map(({ label }) => label));
    };
    return `At ${equal} (${amount}), ${name} ${value} instead of ${first} multiplies the ${peoplesName(column, itemAt(groups, 0).table)} by ${ratioText(overall)} in the geometric mean over ${counted(own.length, 'variant')}: better for ${labels(better)}, worse for ${labels(worse)}, not separated for ${open}.`;
  });
}

const isBetterAt = (test: PairTest): boolean => isSeparated(test) && test.difference < 0;

interface Effect {
  readonly name: SettingName;
  readonly column: string;
  /** Values in rising order. */
  readonly first: number;
  readonly others: readonly number[];
  readonly sweeps: readonly Sweep[];
  readonly tests: readonly PairTest[];
}

/** Only distances have ratios. */
function effectOf(groups: readonly Group[]): Effect | null {
  const column = rankingOf(groups)[0];
  const name = sweptSetting(groups);
  if (column === undefined || name === null || scoringOf(column, groups).scale !== 'log') return null;
  const bases = new Map<string, Group[]>();
  for (const group of groups) {
    const { variant, preset, scheme, settings } = itemAt(group.records, 0).spec;
    const base = JSON.stringify([variant, preset, scheme, { ...settings, [name]: 0 }]);
    bases.set(base, [...(bases.get(base) ?? []), group]);
  }
  const valueOf = (group: Group): number => Number(itemAt(group.records, 0).spec.settings?.[name]);
  const sweeps = [...bases.values()].map((own): Sweep => ({
    label: itemAt(own, 0).variant,
    byValue: new Map(own.map((group) => [valueOf(group), group])),
  }));
  if (sweeps.some(({ byValue }) => byValue.size < 2)) return null; // each was tuned to a value of its own
  const [first, ...others] = [...new Set(groups.map(valueOf))].sort((a, b) => a - b);
  const chosen = sweeps.flatMap(({ byValue }) =>
    others.flatMap((value) => {
      const [a, b] = [byValue.get(value), byValue.get(defined(first))];
      return a && b ? [[a.label, b.label] as const] : [];
    }),
  );
  const arms = groups.map((group) => fairArmOf(group, column));
  const { pairs } = compareChosen(arms, chosen, scoringOf(column, groups));
  return { name, column, first: defined(first), others, sweeps, tests: pairs };
}

/** The one setting that every group has and that differs among them, a number. */
function sweptSetting(groups: readonly Group[]): SettingName | null {
  const settings = groups.map(({ records }) => itemAt(records, 0).spec.settings ?? {});
  const differs = (name: string): boolean => new Set(settings.map((each) => JSON.stringify(each[name]))).size > 1;
  const [name, ...others] = settingNames.filter(differs);
  if (!name || others.length > 0 || fieldNames.some(differs)) return null;
  return settings.every((each) => each[name] !== undefined) ? name : null;
}

function testOf(
  tests: readonly PairTest[],
  byValue: Sweep['byValue'],
  value: number,
  first: number,
): PairTest | undefined {
  const [a, b] = [byValue.get(value)?.label, byValue.get(first)?.label];
  return tests.find((test) => test.a === a && test.b === b);
}

function effectBlocks(groups: readonly Group[]): Block[] {
  const effect = effectOf(groups);
  if (!effect) return [];
  const { name, column, first, others, sweeps, tests } = effect;
  const scoreAt = (byValue: Sweep['byValue'], value: number): string => {
    const group = byValue.get(value);
    return group ? spread(scoresOf(group, column)) : NONE;
  };
  return [
    sentences(effectSentences(groups)),
    paragraph(
      text`${columnNamed(column, itemAt(groups, 0).table)}, mean ± sd, and the ratio to ${name} ${first} [95 %], paired by seed; moderated t tests, p by Holm over the ${tests.length} ratios of this table:`,
    ),
    table(
      [
        'variant',
        ...[first, ...others].map((value) => numbers(`${name} ${value}`)),
        ...others.flatMap((v) => [`${v} over ${first}`, 'p (Holm)'].map(numbers)),
      ],
      sweeps.map(({ label, byValue }) => [
        label,
        ...[first, ...others].map((value) => scoreAt(byValue, value)),
        ...others.flatMap((value) => {
          const test = testOf(tests, byValue, value, first);
          return test ? [ratioText(ratioOfTest(test)), number(Number(test.adjustedP.toPrecision(2)))] : [NONE, NONE];
        }),
      ]),
    ),
  ];
}

const ratioOfTest = ({ difference, interval: [low, high] }: PairTest): Ratio => ({
  value: Math.exp(difference),
  interval: [Math.exp(low), Math.exp(high)],
});

/** `1.12 [0.98, 1.30]` */
const ratioText = ({ value, interval }: Ratio): string =>
  `${value.toFixed(2)}${interval ? ` [${interval.map((end) => end.toFixed(2)).join(', ')}]` : ''}`;

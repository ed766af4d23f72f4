import { itemAt } from '../../harness/ground/certain.js';
import { presetText } from '../../harness/record/settings.js';
import { gainOf } from '../../harness/record/tuning-gain.js';
import type { SearchRecord, Tuning } from '../../harness/record/tuning-record.js';
import { counted, enumerate, NONE, number } from '../../text/format.js';
import type { Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { code, text, type Text } from './text.js';

/** Of a range, on its scale: nearer to an end than this, a better setting may lie beyond it. */
const EDGE = 0.1;

/** What `ganbench tune` found for the runs that take it, and what that gained. Nothing where none is tuned. */
export function tuningBlocks(groups: readonly Group[], { bench }: Pick<Results, 'bench'>): Block[] {
  const tunings = bench?.tuning ?? [];
  if (tunings.length === 0) return [];
  const rows = tunings.flatMap((tuning) =>
    tuning.searches.map((search, at): (string | Text)[] => [
      ...(at === 0 ? [tuning.fit.dataset, rowOf(tuning, groups)] : ['', '']),
      at === 0 ? 'taken' : `repeat ${search.round}`,
      search.chosen ? presetText(search.chosen) : 'every training failed',
      gainText(search),
      edgesText(search),
      at === 0 ? '' : differenceText(itemAt(tuning.searches, 0), search),
    ]),
  );
  return [
    paragraph(intro(tunings)),
    ...untunedText(tunings, groups),
    table(
      [
        'data set',
        'row',
        'search',
        'settings',
        numbers('gain over the default'),
        'near an end of its range',
        numbers('against the one taken'),
      ],
      rows,
    ),
  ];
}

function intro(tunings: readonly Tuning[]): Text {
  const { tried, seeds } = itemAt(itemAt(tunings, 0).searches, 0);
  const older = tunings.filter(({ isOlder }) => isOlder);
  const finalists = tried.filter(({ full }) => full).length;
  return [
    ...text`${code('ganbench tune')} tried ${tried.length} settings of each variant in a short training, the best ${finalists} in ${seeds.full.length} whole ones, and took the lowest mean log distance to the train split. The gain is against the test split, under ${counted(seeds.fresh.length, 'fresh seed')} that chose nothing: how many times smaller the distance is than the default’s, with the 95 % t interval over the seeds. None of these seeds is reported elsewhere.`,
    ...(older.length > 0
      ? [` For an earlier version of its code: ${enumerate(older.map(({ variant }) => variant))}.`]
      : []),
  ];
}

/** The other rows of the tables. */
function untunedText(tunings: readonly Tuning[], groups: readonly Group[]): Block[] {
  const tuned = new Set(tunings.map((tuning) => groupOf(tuning, groups)));
  const others = [...new Set(groups.filter((group) => !tuned.has(group)).map(({ label }) => label))];
  return others.length === 0 ? [] : [paragraph(text`Not tuned: ${enumerate(others)}.`)];
}

/** What the tables show the tuned runs of. */
const groupOf = ({ variant, fit, searches }: Tuning, groups: readonly Group[]): Group | undefined => {
  const { chosen } = itemAt(searches, 0);
  const preset = presetText(chosen ?? { preset: 'default' });
  return groups.find((group) => group.variant === variant && group.dataset === fit.dataset && group.preset === preset);
};

const rowOf = (tuning: Tuning, groups: readonly Group[]): string =>
  `${groupOf(tuning, groups)?.label ?? tuning.variant}${tuning.isOlder ? ', for earlier code' : ''}`;

/** `1.23 [1.1, 1.38]` */
function gainText({ fresh }: SearchRecord): string {
  if (!fresh) return 'the default is the best';
  const gain = gainOf(fresh);
  if (!gain) return NONE;
  return gain.interval ? `${number(gain.value)} [${gain.interval.map(number).join(', ')}]` : number(gain.value);
}

function edgesText({ chosen, places }: SearchRecord): string {
  if (!chosen?.settings) return NONE;
  const near = Object.entries(places).filter(
    // Nothing lies below one step.
    ([name, place]) => (place < EDGE && name !== 'discriminatorSteps') || place > 1 - EDGE,
  );
  return near.map(([name, place]) => `${name} (${place < EDGE ? 'lower' : 'upper'})`).join(', ') || 'none';
}

/**
 * What the intervals over seeds leave out: how far the best of repeated searches are from those that are taken. Nothing
 * where no search was repeated.
 */
export function tuningAnswer({ bench }: Pick<Results, 'bench'>): string[] {
  const found = (bench?.tuning ?? []).flatMap(({ variant, searches: [taken, ...repeats] }) =>
    repeats.flatMap((repeat) => {
      const ratio = taken === undefined ? null : ratioOf(taken, repeat);
      return ratio === null ? [] : [{ variant, ratio }];
    }),
  );
  if (found.length === 0) return [];
  const shown = found.map(({ variant, ratio }) => `${number(ratio)} times for ${variant}`);
  return [
    `Tests and intervals cover the seeds, not the search. Repeated searches ended at other distances than those that are taken: ${enumerate(shown)}. Differences of that size between variants may come from their settings.`,
  ];
}

/** How the best of a repeat compares in whole trainings with the best of the search that is taken. */
function differenceText(taken: SearchRecord, repeat: SearchRecord): string {
  const ratio = ratioOf(taken, repeat);
  if (ratio === null) return NONE;
  const same = taken.chosen && repeat.chosen && presetText(taken.chosen) === presetText(repeat.chosen);
  return `${number(ratio)} × its distance${same ? ', the same settings' : ''}`;
}

function ratioOf(taken: SearchRecord, repeat: SearchRecord): number | null {
  const [a, b] = [bestOf(taken), bestOf(repeat)];
  return a === null || b === null ? null : b / a;
}

/** The geometric mean of the chosen settings' distances to the train split in whole trainings. */
function bestOf({ chosen, tried }: SearchRecord): number | null {
  const own = tried.find((each) => chosen && presetText(each) === presetText(chosen))?.full ?? [];
  const logs = own.flatMap((score) => (score === null ? [] : [Math.log(score)]));
  return logs.length === 0 ? null : Math.exp(logs.reduce((sum, log) => sum + log) / logs.length);
}

import type { BenchRecord } from '../../harness/record/bench-record.js';
import { presetText } from '../../harness/record/settings.js';
import { NONE, number } from '../../text/format.js';
import type { Results } from '../results/results.js';
import { median } from '../../statistics/paired-ratio.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { strong, text } from './text.js';

type Search = NonNullable<BenchRecord['search']>;

/** The tuning budget, which is part of the result, and what it bought. Nothing where the suite has no search. */
export function searchBlocks({ bench }: Pick<Results, 'bench'>): Block[] {
  const { search } = bench ?? {};
  if (!search) return [];
  const { samples, found } = search;
  const made = found.reduce((sum, { tried }) => sum + tried.filter(({ score }) => score !== undefined).length, 0);
  const ranges = Object.entries(search.ranges).map(([name, range]) => `${name}: ${range}`);
  const severalSchemes = new Set(found.map(({ scheme }) => scheme)).size > 1;
  return [
    paragraph(
      text`${strong('Search budget.')} ${samples} random samples of the settings for each of ${found.length} contestants, ${made} of ${samples * found.length} trainings made, one seed each (${ranges.join('; ')}). The sample with the lowest distance to the train split was trained again under fresh seeds: those runs are the ones marked “tuned”.`,
    ),
    table(
      [
        ...['data set', 'variant', 'best settings'],
        ...['distance to the train split: best', 'median', 'worst', 'failed'].map(numbers),
      ],
      found.map(({ dataset, variant, scheme, preset, best, tried }) => {
        const scores = tried.flatMap(({ score }) => score ?? []).sort((a, b) => a - b);
        const [low, middle, high] = scores.length === 0 ? [] : [scores[0], median(scores), scores.at(-1)];
        const shown = (value: number | undefined): string => (value === undefined ? NONE : number(value));
        const failed = tried.filter(({ score }) => score === null).length;
        return [
          ...[dataset, severalSchemes ? `${variant} (${scheme})` : variant],
          best ? presetText({ preset, settings: best }) : reasonOf({ tried }),
          ...[shown(low), shown(middle), shown(high), String(failed)],
        ];
      }),
    ),
  ];
}

const reasonOf = ({ tried }: Pick<Search['found'][number], 'tried'>): string =>
  tried.some(({ score }) => score === undefined) ? 'the search is not done' : 'every training failed';

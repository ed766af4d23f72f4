import { itemAt } from '../../harness/ground/certain.js';
import { networkText } from '../../harness/networks/choice.js';
import { budgetText } from '../../harness/record/budget.js';
import { whenText } from '../../harness/record/record.js';
import { grouped } from '../../text/format.js';
import type { Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { paragraph, type Block } from './blocks.js';
import { strong, text } from './text.js';

/** What the runs were given; a comparison under unequal budgets says so. */
export function settings(groups: readonly Group[]): Block {
  const given = groups.flatMap(({ records }) =>
    records.map(({ spec }) => {
      const { budget, batchSize, width, latentSize, network, labels, evaluation } = spec;
      return `${budgetText(budget)}, batch size ${batchSize}, ${network ? `network ${networkText(network)}, ` : ''}width ${width}, latent size ${latentSize}, ${labels ? 'with labels, ' : ''}scored ${whenText(evaluation)} on ${grouped(evaluation.samples)} fakes`;
    }),
  );
  const distinct = [...new Set(given)];
  if (distinct.length === 1) return paragraph([`Every run: ${itemAt(distinct, 0)}.`]);
  return paragraph([strong('The runs were not given the same'), `: ${distinct.join('; ')}.`]);
}

/** How many reals the scores compare with, and what they are too few for. */
export function heldOutReals(dataset: string, { bench }: Results): Block[] {
  const known = bench?.heldOut?.[dataset];
  if (!known) return [];
  const counts = `Reals: ${grouped(known.test)} held out for the scores, ${grouped(known.train)} to train on.`;
  return [paragraph([counts]), ...known.few.map((sentence) => paragraph([strong('Too few reals'), `: ${sentence}`]))];
}

/** Present where there is one seed, which tests nothing. */
export function descriptiveLabel(groups: readonly Group[]): Block[] {
  const most = Math.max(0, ...groups.map(({ records }) => records.length));
  if (most !== 1) return [];
  return [paragraph(text`${strong('Descriptive only')}: every variant has one seed, and one seed tests nothing.`)];
}

import { commonRecipe } from '../../harness/training/recipe.js';
import {
  metricFields,
  metricNeeds,
  objectiveTerms,
  partsOfVariants,
  recipeFields,
  runStates,
  statuses,
  verdicts,
} from './fields.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

const rowsOf = (texts: Readonly<Record<string, string>>): string[][] =>
  Object.entries(texts).map(([name, text]) => [`\`${name}\``, cell(text)]);

/** docs/reference/variant-file.md. */
export const variantFilePage = (): string =>
  [
    '# The file of a variant',
    'This page lists what a `variant.ts` may have. [adding-a-variant.md](../adding-a-variant.md) shows how to write one.',
    '## Terms of an objective',
    'All but the two losses are optional.',
    markdownTable(['term', 'is'], rowsOf(objectiveTerms)),
    '## Parts',
    'From `ganbench/variant`. s_r and s_f are the scores of reals and fakes, m_r and m_f their means, E is the mean.',
    markdownTable(['name', 'is'], rowsOf(partsOfVariants)),
    '## Values of a preset',
    'A preset also has a `source`, and may have `scheme`, `constants` and `objective`.',
    markdownTable(
      ['field', 'is', 'default'],
      rowsOf(recipeFields).map((row) => [...row, defaultOf(row[0] ?? '')]),
    ),
  ].join('\n\n');

function defaultOf(name: string): string {
  const value = commonRecipe[name.replaceAll('`', '') as keyof typeof commonRecipe];
  return `\`${cell(JSON.stringify(value))}\``;
}

/** docs/reference/metric-file.md. */
export const metricFilePage = (): string =>
  [
    '# The file of a metric',
    'This page lists what the file of a metric may have. [adding-a-metric.md](../adding-a-metric.md) shows how to write one.',
    '## Fields',
    markdownTable(['field', 'says'], rowsOf(metricFields)),
    '## Needs',
    'A metric whose needs are not met has no column.',
    markdownTable(['need', 'is'], rowsOf(metricNeeds)),
  ].join('\n\n');

/** docs/reference/states.md. */
export const statesPage = (): string =>
  [
    '# States of runs',
    'This page says what `ganbench plan` and the records of runs mean by their words.',
    '## Before a bench',
    '`ganbench plan` names a state for each run.',
    markdownTable(
      ['state', 'means', 'the next bench'],
      Object.entries(runStates).map(([state, [means, next]]) => [`\`${state}\``, cell(means), cell(next)]),
    ),
    '## After a run',
    'The `status` of a run is in its record, in `runs.csv` and in the reports.',
    markdownTable(['status', 'means'], rowsOf(statuses)),
    '## Collapsed and learned',
    'Reports test no variant with a run that failed, collapsed or learned nothing.',
    '`faults` in `run.json` says what the check before the bench found.',
    markdownTable(['verdict', 'when'], Object.entries(verdicts)),
  ].join('\n\n');

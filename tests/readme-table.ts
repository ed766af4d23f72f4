/** The README's table of results, from the compact results in docs/measured/. */
import { fileURLToPath } from 'node:url';
import { withTable } from '../benchmarks/measured.js';
import { defined } from '../harness/ground/certain.js';
import { table } from '../reports/model/blocks.js';
import { standings, type Standing } from '../reports/model/standings.js';
import { code } from '../reports/model/text.js';
import { toMarkdown } from '../reports/render/markdown.js';
import { groupRuns, scoresOf } from '../reports/results/groups.js';
import { readResults } from '../reports/results/results.js';
import { spread } from '../text/format.js';

const measured = fileURLToPath(new URL('../docs/measured/', import.meta.url));

const RANKING = 'fd_digits_n2k_test_best';
const AT_EQUAL_STEPS = 'fd_digits_n2k_test_equal_steps';
const OTHERS = ['fd_mobilenet025_n1k_test_best', 'coverage_digits_n2k_test2k_best', 'precision_digits_n2k_test2k_best'];

/** The standings of a bench by variant: it has each once. */
function byVariant(name: string, column: string): Map<string, Standing> {
  const groups = groupRuns(readResults(`${measured}${name}`).records);
  return new Map(standings(groups, column).map((standing) => [standing.group.variant, standing]));
}

const letters = ({ lacks, letters: own }: Standing): string => lacks ?? own;

function resultsTable(): string {
  const atSteps = byVariant('bench', AT_EQUAL_STEPS);
  const reference = byVariant('reference', RANKING);
  const rows = [...byVariant('bench', RANKING)].map(([variant, standing]) => {
    const [stepwise, longer] = [atSteps, reference].map((each) => defined(each.get(variant)));
    return [
      ...[variant, spread(standing.summary), letters(standing)],
      ...[spread(defined(stepwise).summary), letters(defined(stepwise))],
      ...OTHERS.map((column) => spread(scoresOf(standing.group, column))),
      ...[spread(defined(longer).summary), letters(defined(longer))],
    ];
  });
  const header = [
    ...['variant', [code(RANKING)], 'letters', [code(AT_EQUAL_STEPS)], 'letters at equal steps'],
    ...OTHERS.map((column) => [code(column)]),
    ...['nine times the compute, untuned', 'letters there'],
  ];
  return toMarkdown([table(header, rows)]).trim();
}

/** The README with this table between its marks. */
export const withResults = (readme: string): string => withTable(readme, 'table of results', resultsTable());

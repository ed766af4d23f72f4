/** The README's table of results, from the compact results in docs/measured/. */
import { fileURLToPath } from 'node:url';
import { withTable } from '../benchmarks/measured.js';
import { defined } from '../harness/ground/certain.js';
import { table } from '../reports/model/blocks.js';
import { standings, type Standing } from '../reports/model/standings.js';
import { code } from '../reports/model/text.js';
import { toMarkdown } from '../reports/render/markdown.js';
import { groupRuns, scoresOf, type Group } from '../reports/results/groups.js';
import { readResults } from '../reports/results/results.js';
import { spread } from '../text/format.js';

const measured = fileURLToPath(new URL('../docs/measured/', import.meta.url));

const RANKING = 'fd_digits_n2k_test_best';
const AT_EQUAL_STEPS = 'fd_digits_n2k_test_equal_steps';
const OTHERS = ['fd_mobilenet025_n1k_test_best', 'coverage_digits_n2k_test2k_best', 'precision_digits_n2k_test2k_best'];

const groupsOf = (name: string): Group[] => groupRuns(readResults(`${measured}${name}`).records);

/** The standings of a bench by variant: it has each once. */
const byVariant = (groups: readonly Group[], column: string): Map<string, Standing> =>
  new Map(standings(groups, column).map((standing) => [standing.group.variant, standing]));

const letters = ({ lacks, letters: own }: Standing): string => lacks ?? own;

function resultsTable(): string {
  const groups = groupsOf('bench');
  const atSteps = byVariant(groups, AT_EQUAL_STEPS);
  const reference = byVariant(groupsOf('reference'), RANKING);
  const cells = (standing: Standing): string[] => [spread(standing.summary), letters(standing)];
  const rows = standings(groups, RANKING).map((standing) => {
    const { group } = standing;
    return [
      ...[group.variant, ...cells(standing), ...cells(defined(atSteps.get(group.variant)))],
      ...OTHERS.map((column) => spread(scoresOf(group, column))),
      ...cells(defined(reference.get(group.variant))),
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

import { columnTexts } from '../../harness/record/column-texts.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

/** docs/reference/columns.md, from the texts that `ganbench list columns` has too. */
export function columnsPage(): string {
  const sections = Object.entries(columnTexts).flatMap(([file, texts]) => [
    `## ${file}`,
    markdownTable(
      ['column', 'says'],
      Object.entries(texts).map(([column, text]) => [`\`${column}\``, cell(text)]),
    ),
  ]);
  return [
    '# Columns of CSV files',
    'This page lists the columns of all CSV files in a results folder. `ganbench list columns` prints the same list.',
    '`METRIC` stands for the columns of metrics, such as `fd_digits_n2k_test_best`: [results.md](../results.md#columns).',
    ...sections,
  ].join('\n\n');
}

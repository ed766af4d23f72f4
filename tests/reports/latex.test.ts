import { expect, it } from 'vitest';
import { table, numbers } from '../../reports/model/blocks.js';
import { strong, text } from '../../reports/model/text.js';
import { tableToLatex } from '../../reports/render/latex.js';

const latexOf = (...[columns, rows]: Parameters<typeof table>): string => {
  const block = table(columns, rows);
  return block.kind === 'table' ? tableToLatex(block.table) : '';
};

it('a table in LaTeX has rules of booktabs and numbers to the right', () => {
  const latex = latexOf(['variant', numbers('best')], [['sgan', [strong('1.0'), ' ± 0.1']]]);
  expect(latex.split('\n')).toEqual([
    String.raw`\begin{tabular}{lr}`,
    String.raw`\toprule`,
    String.raw`variant & best \\`,
    String.raw`\midrule`,
    String.raw`sgan & \textbf{1.0} $\pm$ 0.1 \\`,
    String.raw`\bottomrule`,
    String.raw`\end{tabular}`,
    '',
  ]);
});

it('names that LaTeX would obey are text', () => {
  const latex = latexOf(['a'], [[String.raw`\input{/etc/passwd} 50% #1 $x_1^2$ ~&`]]);
  expect(latex).toContain(
    String.raw`\textbackslash{}input\{/etc/passwd\} 50\% \#1 \$x\_1\textasciicircum{}2\$ \textasciitilde{}\&`,
  );
});

it('a row that begins with a bracket is no length of the line before', () => {
  expect(latexOf(['a'], [['[1, 2]']])).toContain(String.raw`{}[1, 2] \\`);
});

it('columns have their names for people', () => {
  const name = { column: 'fd_digits_n2k_test', name: 'Fréchet distance, digits network' };
  expect(latexOf([text`${name} ↓`], [['1']])).toContain(String.raw`Fréchet distance, digits network $\downarrow$ \\`);
});

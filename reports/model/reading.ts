import { compareText } from '../../text/compare-text.js';
import { columnsOf } from '../../harness/record/columns.js';
import { factsOf } from '../../harness/record/metric-table.js';
import { curveColumn } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { details, list, table, type Block } from './blocks.js';
import { columnAbout, peoplesName } from './names.js';
import { code, text } from './text.js';

const BETTER = { lower: 'lower', higher: 'higher', real: 'as the reals' } as const;

/** Every column of scores: what people call it, and what the parts of its name say. */
export function glossary({ records, table: known }: Results): Block[] {
  const columns = [...new Set(columnsOf(records).map(curveColumn))].filter(
    (column) => factsOf(column, known) && /_test(?:\d+k?)?$/.test(column), // what is derived from it has its name in its own
  );
  const rows = columns
    .sort(compareText)
    .map((column) => [
      peoplesName(column, known),
      [code(column)],
      columnAbout(column),
      factsOf(column, known)?.unit ?? '',
      BETTER[factsOf(column, known)?.better ?? 'lower'],
    ]);
  return rows.length === 0
    ? []
    : details('Names of the scores', [
        table(['score', 'column', 'computed from', 'unit', 'better'], rows, { caption: 'Names of the scores' }),
      ]);
}

export function notes(): Block {
  return list([
    [
      'Scores are mean ± sample standard deviation over the seeds whose runs are ok, with the 95 % t interval of the mean in brackets, cut at 0; one seed has neither. Digits behind the second of the deviation are not shown; the CSV files have all.',
    ],
    [
      'Order: the mean, lowest first. A variant of which a run failed, collapsed or learned nothing is incomplete: it stands behind the complete ones whatever its mean, without a letter, and is in no test.',
    ],
    [
      '“Separated” says that the test of the pair decides, p ≤ .05 by Holm over all pairs; variants share a letter if and only if they are not separated. A rank goes from 1 + the variants that are better to the number of variants − those that are worse. docs/statistics.md names every test with what it assumes.',
    ],
    [
      '“best” is the evaluation at which a separate draw of samples scored best, “last” the end of training, “AUC” the mean of the curve over the steps.',
    ],
    text`Columns are named metric, feature network, number of fakes, split: ${code('fd_digits_n2k_test')} is the Fréchet distance of 2,000 fakes from the test split in the features of ${code('digits')}. ${code('test2k')} says that 2,000 reals of it were drawn.`,
    text`Distances compare with the same column only. They are FID where the network is ${code('inception-tf')}, ${code('inception-pytorch')} or ${code('inception-clean')}, and nowhere else.`,
    [
      '“× floor” is the mean over the noise floor: what real samples, as many as fakes, score against real samples. Differences of the size of the floor are noise.',
    ],
    [
      'A mode counts as found with a sample of high quality (2-D mixtures: within 3 standard deviations of the centre) or of its class (Stacked MNIST).',
    ],
    [
      'A “collapsed” run lost most modes or all diversity by its last evaluation; a run “learned nothing” that is hardly better than the untrained generator. Their scores are valid and shown, and tests leave them out.',
    ],
    [
      'Costs: one pass is one forward, backward-to-input or backward-to-weights pass of one batch through one network. Evaluation is never timed as training.',
    ],
  ]);
}

import { Command } from 'commander';
import { UserError } from '../ground/errors.js';
import { print, printJson } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

export default withJson(new Command())
  .helpGroup(groups.bench)
  .description(
    'test whether new results are worse than old ones; exits with 1 if so, with 2 if nothing could be compared',
  )
  .argument('<old>', 'a results folder')
  .argument('<new>', 'a results folder')
  .action(async (old: string, now: string, flags: { json?: boolean }) => {
    const { compareBenches } = await import('../../reports/compare/compare.js');
    const { formatComparison, nothingChecked } = await import('../../reports/compare/text.js');
    const { readResults } = await import('../../reports/results/results.js');
    const comparison = compareBenches(readResults(old), readResults(now));
    if (flags.json) printJson(comparison);
    else print(formatComparison(comparison));
    const nothing = nothingChecked(comparison);
    if (nothing !== null) throw new UserError(nothing);
    if (comparison.regressions.length > 0) process.exitCode = 1;
  });

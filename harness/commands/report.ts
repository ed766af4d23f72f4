import { Command } from 'commander';
import { defined } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { print } from './support/output.js';
import { groups } from './support/groups.js';

export default new Command()
  .helpGroup(groups.bench)
  .description('rebuild the reports of a results folder')
  .argument('<folder>')
  .option('--history <file>', 'a .csv to which the results are added, for the chart of trends')
  .option('--label <text>', 'names these results in the history, for instance a date')
  .action(async (folder: string, flags: { history?: string; label?: string }) => {
    if (!!flags.history !== !!flags.label) throw new UserError('--history and --label go together.');
    const { recordHistory, writeReports } = await import('../../reports/index.js');
    if (flags.history) recordHistory(folder, flags.history, defined(flags.label));
    print((await writeReports(folder)).join('\n'));
  });

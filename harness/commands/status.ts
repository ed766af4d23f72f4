import type { Command } from 'commander';
import { clusterStatus, formatStatus, submittedFolders } from '../satellites/cluster/status.js';
import { UserError } from '../ground/errors.js';
import { print, printJson, withJson } from './support/flags.js';

export const status = (program: Command): Command =>
  withJson(program.command('status'))
    .description('what became of submitted runs: the queue joined with the results')
    .argument('[folders...]', 'results folders (default: those below results/ that were submitted)')
    .action(async (named: string[], { json }: { json?: boolean }) => {
      const folders = named.length > 0 ? named : submittedFolders();
      if (folders.length === 0) throw new UserError('Nothing below results/ was submitted: name a results folder.');
      const found = [];
      for (const folder of folders) found.push({ folder, ...(await clusterStatus(folder)) });
      if (json) return printJson(found);
      for (const each of found) print(`${each.folder}\n${formatStatus(each)}`);
    });

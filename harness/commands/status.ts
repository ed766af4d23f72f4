import { Command } from 'commander';
import { UserError } from '../ground/errors.js';
import { print, printJson } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

export default withJson(new Command())
  .helpGroup(groups.elsewhere)
  .description('show the states of submitted runs, from the queue and the results')
  .argument('[folders...]', 'results folders (default: those below results/ that were submitted)')
  .action(async (named: string[], { json }: { json?: boolean }) => {
    const { clusterStatus, formatStatus, submittedFolders } = await import('../satellites/cluster/status.js');
    const folders = named.length > 0 ? named : submittedFolders();
    if (folders.length === 0) throw new UserError('Nothing below results/ was submitted: name a results folder.');
    const found = [];
    for (const folder of folders) found.push({ folder, ...(await clusterStatus(folder)) });
    if (json) return printJson(found);
    for (const each of found) print(`${each.folder}\n${formatStatus(each)}`);
  });

import { Command } from 'commander';
import { counted } from '../../text/format.js';
import { print, printJson } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

export default withJson(new Command())
  .helpGroup(groups.bench)
  .description('join the results folders of one suite, such as shards, and report them')
  .argument('<folders...>')
  .requiredOption('--out <folder>', 'the new results folder')
  .action(async (folders: string[], flags: { out: string; json?: boolean }) => {
    const { writeReports } = await import('../../reports/index.js');
    const { mergeResults } = await import('../../reports/merge.js');
    const runs = mergeResults(folders, flags.out);
    await writeReports(flags.out);
    if (flags.json) printJson({ out: flags.out, runs });
    else print(`${counted(runs.length, 'run')} of ${counted(folders.length, 'folder')} in ${flags.out}.`);
  });

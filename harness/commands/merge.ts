import type { Command } from 'commander';
import { counted } from '../../text/format.js';
import { writeReports } from '../../reports/index.js';
import { mergeResults } from '../../reports/merge.js';
import { print, printJson, withJson } from './support/flags.js';

export const merge = (program: Command): Command =>
  withJson(program.command('merge'))
    .description('join the results folders of one suite, such as shards, and report them')
    .argument('<folders...>')
    .requiredOption('--out <folder>', 'the new results folder')
    .action(async (folders: string[], flags: { out: string; json?: boolean }) => {
      const runs = mergeResults(folders, flags.out);
      await writeReports(flags.out);
      if (flags.json) printJson({ out: flags.out, runs });
      else print(`${counted(runs.length, 'run')} of ${counted(folders.length, 'folder')} in ${flags.out}.`);
    });

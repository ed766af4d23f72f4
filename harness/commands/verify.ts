import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import { count, withJson } from './support/flags.js';
import { runWords } from './support/run-words.js';
import { groups } from './support/groups.js';

interface VerifyFlags {
  steps?: number;
  jobs?: number;
  variants?: string;
  json?: boolean;
  verbose?: boolean;
}

export default withJson(new Command())
  .helpGroup(groups.bench)
  .description('train recorded runs again and compare the weights')
  .argument('<run>', runWords)
  .argument('[names...]', 'of a results folder: names of its runs, or how they begin (default: all)')
  .option('--steps <n>', 'the first n generator steps only', count)
  .option('--jobs <n>', 'runs at a time (default: as many as cores, 1 with a GPU)', count)
  .option('--variants <folder>', 'a folder with more variants')
  .option('--verbose', 'more of what happens, and stack traces')
  .action(async (folder: string, runs: string[], { variants, json, verbose, ...limits }: VerifyFlags) => {
    const { isAsRecorded, verify } = await import('../bench/verify.js');
    const variantFolders = variants ? [variants] : [];
    const log = json ? say : print;
    const results = await verify({ folder, runs, variantFolders, verbose: !!verbose, log, ...limits });
    if (json) printJson(results);
    process.exitCode = isAsRecorded(results) ? 0 : 1;
  });

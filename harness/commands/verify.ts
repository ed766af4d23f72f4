import type { Command } from 'commander';
import { isAsRecorded, verify } from '../bench/verify.js';
import { count, print, printJson, say, withJson } from './support/flags.js';

interface VerifyFlags {
  steps?: number;
  jobs?: number;
  variants?: string;
  json?: boolean;
  verbose?: boolean;
}

export const verifyCommand = (program: Command): Command =>
  withJson(program.command('verify'))
    .description('train recorded runs again and compare the weights')
    .argument('<folder>', 'a results folder')
    .argument('[runs...]', 'names of runs, or how they begin (default: all)')
    .option('--steps <n>', 'the first n generator steps only', count)
    .option('--jobs <n>', 'runs at a time (default: as many as cores, 1 with a GPU)', count)
    .option('--variants <folder>', 'a folder with more variants')
    .option('--verbose', 'more of what happens, and stack traces')
    .action(async (folder: string, runs: string[], { variants, json, verbose, ...limits }: VerifyFlags) => {
      const variantFolders = variants ? [variants] : [];
      const log = json ? say : print;
      const results = await verify({ folder, runs, variantFolders, verbose: !!verbose, log, ...limits });
      if (json) printJson(results);
      process.exitCode = isAsRecorded(results) ? 0 : 1;
    });

import type { Command } from 'commander';
import { compareBenches, formatComparison } from '../../reports/compare.js';
import { readResults } from '../../reports/results.js';
import { print, printJson, withJson } from './support/flags.js';

export const compare = (program: Command): Command =>
  withJson(program.command('compare'))
    .description('whether new results are worse than old ones; exits with 1 if so')
    .argument('<old>', 'a results folder')
    .argument('<new>', 'a results folder')
    .action((old: string, now: string, flags: { json?: boolean }) => {
      const comparison = compareBenches(readResults(old), readResults(now));
      if (flags.json) printJson(comparison);
      else print(formatComparison(comparison));
      if (comparison.regressions.length > 0) process.exitCode = 1;
    });

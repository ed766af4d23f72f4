import type { Command } from 'commander';
import { clean, formatWaste } from '../bench/clean.js';
import { print, printJson, say, withJson } from './support/flags.js';

interface CleanFlags {
  variants?: string;
  dryRun?: boolean;
  json?: boolean;
}

export const cleanCommand = (program: Command): Command =>
  withJson(program.command('clean'))
    .description('remove runs of older code or settings, and what killed processes left')
    .argument('[folders...]', 'results folders (default: all in results/)')
    .option('--variants <folder>', 'a folder with more variants')
    .option('--dry-run', 'only say what and how much')
    .action(async (folders: string[], { variants, dryRun = false, json }: CleanFlags) => {
      const waste = await clean({ folders, variantFolders: variants ? [variants] : [], dryRun, log: say });
      if (json) printJson(waste);
      else print(formatWaste(waste, dryRun));
    });

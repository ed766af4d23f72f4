import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

interface CleanFlags {
  variants?: string;
  dryRun?: boolean;
  json?: boolean;
}

export default withJson(new Command())
  .helpGroup(groups.bench)
  .description('remove runs of older code or settings, and what killed processes left')
  .argument('[folders...]', 'results folders (default: all in results/)')
  .option('--variants <folder>', 'a folder with more variants')
  .option('--dry-run', 'only say what and how much')
  .action(async (folders: string[], { variants, dryRun = false, json }: CleanFlags) => {
    const { clean, formatWaste } = await import('../bench/clean.js');
    const waste = await clean({ folders, variantFolders: variants ? [variants] : [], dryRun, log: say });
    if (json) printJson(waste);
    else print(formatWaste(waste, dryRun));
  });

import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

interface CleanFlags {
  variants?: string;
  cache?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

export default withJson(new Command())
  .helpGroup(groups.bench)
  .description('remove runs of older code or settings, and what killed processes left')
  .argument('[folders...]', 'results folders (default: all in results/)')
  .option('--variants <folder>', 'a folder with more variants')
  .option('--cache', 'also kept features of reals, which can be computed again')
  .option('--yes', 'remove it; without this flag it is only listed')
  .option('--dry-run', 'only list it, whatever other flags say')
  .action(async (folders: string[], { variants, cache, yes, dryRun: wanted, json }: CleanFlags) => {
    const { clean, formatWaste } = await import('../bench/clean.js');
    const dryRun = !yes || !!wanted;
    const waste = await clean({
      folders,
      variantFolders: variants ? [variants] : [],
      dryRun,
      cache: !!cache,
      log: say,
    });
    if (json) printJson(waste);
    else print(formatWaste(waste, dryRun));
    if (!yes && waste.length > 0) say('Nothing was removed: look at the list, then use --yes.');
  });

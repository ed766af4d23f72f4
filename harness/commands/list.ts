import { Argument, Command } from 'commander';
import { defaultOf, moduleNames } from '../ground/modules.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';
import type { Listing } from './support/item.js';
import { print, printJson } from './support/output.js';

const lists = new URL('./lists/', import.meta.url);

interface ListFlags {
  json?: boolean;
  variants?: string;
  metricsDir?: string;
}

export default withJson(new Command())
  .helpGroup(groups.begin)
  .description('list names, each with a short text')
  .addArgument(new Argument('[what]', 'what to list; without it, what can be listed').choices(moduleNames(lists)))
  .option('--variants <folder>', 'a folder with more variants')
  .option('--metrics-dir <folder>', 'a folder with more metrics')
  .action(async (what: string | undefined, { json, variants, metricsDir }: ListFlags) => {
    if (what === undefined) return json ? printJson(moduleNames(lists)) : print(moduleNames(lists).join('\n'));
    const listing = await defaultOf<Listing>(lists, what);
    const items = await listing({ variants: variants ? [variants] : [], metrics: metricsDir ? [metricsDir] : [] });
    if (json) return printJson(items);
    const width = Math.max(0, ...items.map(({ name }) => name.length));
    if (items.length > 0) print(items.map(({ name, text }) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n'));
  });

import { Argument, type Command } from 'commander';
import { lists } from './support/lists.js';
import { print, printJson, withJson } from './support/flags.js';

interface ListFlags {
  json?: boolean;
  variants?: string;
  metricsDir?: string;
}

export const listing = (program: Command): Command =>
  withJson(program.command('list'))
    .description('one name a line with a short text')
    .addArgument(new Argument('<what>', 'what to list').choices(Object.keys(lists)))
    .option('--variants <folder>', 'a folder with more variants')
    .option('--metrics-dir <folder>', 'a folder with more metrics')
    .action(async (what: keyof typeof lists, { json, variants, metricsDir }: ListFlags) => {
      const items = await lists[what]({
        variants: variants ? [variants] : [],
        metrics: metricsDir ? [metricsDir] : [],
      });
      if (json) return printJson(items);
      const width = Math.max(0, ...items.map(({ name }) => name.length));
      if (items.length > 0) print(items.map(({ name, text }) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n'));
    });

import { Argument, type Command } from 'commander';
import { lists } from './support/lists.js';
import { print, printJson, withJson } from './support/flags.js';

export const listing = (program: Command): Command =>
  withJson(program.command('list'))
    .description('one name a line with a short text')
    .addArgument(new Argument('<what>', 'what to list').choices(Object.keys(lists)))
    .option('--variants <folder>', 'a folder with more variants')
    .action(async (what: keyof typeof lists, flags: { json?: boolean; variants?: string }) => {
      const items = await lists[what](flags.variants ? [flags.variants] : []);
      if (flags.json) return printJson(items);
      const width = Math.max(0, ...items.map(({ name }) => name.length));
      if (items.length > 0) print(items.map(({ name, text }) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n'));
    });

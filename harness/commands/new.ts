import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { newVariant } from './support/new-variant.js';
import { ownVariants } from '../training/variants.js';
import { print } from './support/flags.js';

export const create = (program: Command): Command => {
  const command = program.command('new').description('a folder to begin with');
  command
    .command('variant')
    .description('a variant that trains as it is: edit its losses')
    .argument('<name>', 'such as my-gan')
    .option('--in <folder>', 'the folder of variants that it goes into', 'variants')
    .action(async (name: string, { in: parent }: { in: string }) => {
      const folder = await newVariant(name, parent);
      const flag = resolve(parent) === resolve(ownVariants) ? '' : ` --variants ${parent}`;
      print(`${relative('', folder)}/variant.ts is ready to be edited. Try it:`);
      print(`  npx ganbench bench quick --only ${name},sgan --seeds 1${flag}`);
    });
  return command;
};

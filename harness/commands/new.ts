import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { newMetric } from './support/new-metric.js';
import { newVariant } from './support/new-variant.js';
import { programFolder } from '../metrics/discover.js';
import { ownVariants } from '../training/variants.js';
import { print } from './support/flags.js';

export const create = (program: Command): Command => {
  const command = program.command('new').description('a folder or file to begin with');
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
  command
    .command('metric')
    .description('a metric that computes as it is: edit its file')
    .argument('<name>', 'such as my_distance')
    .option('--in <folder>', 'the folder of metrics that it goes into', 'metrics')
    .action((name: string, { in: parent }: { in: string }) => {
      const file = newMetric(name, parent);
      const flag = resolve(parent) === resolve(programFolder) ? '' : ` --metrics-dir ${parent}`;
      print(`${relative('', file)} is ready to be edited. Try it:`);
      print(`  npx ganbench bench quick --only sgan --seeds 1${flag}`);
    });
  return command;
};

import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { groups } from './support/groups.js';
import { print } from './support/output.js';

const variant = new Command('variant')
  .description('make a variant that trains as it is: edit its losses')
  .argument('<name>', 'such as my-gan')
  .option('--in <folder>', 'the folder of variants that it goes into', 'variants')
  .action(async (name: string, { in: parent }: { in: string }) => {
    const { newVariant } = await import('./support/new-variant.js');
    const { ownVariants } = await import('../training/variants.js');
    const folder = await newVariant(name, parent);
    const flag = resolve(parent) === resolve(ownVariants) ? '' : ` --variants ${parent}`;
    print(`${relative('', folder)}/variant.ts is ready to be edited. Try it:`);
    print(`  npx ganbench bench quick --only ${name},sgan --seeds 1${flag}`);
  });

const metric = new Command('metric')
  .description('make a metric that computes as it is: edit its file')
  .argument('<name>', 'such as my_distance')
  .option('--in <folder>', 'the folder of metrics that it goes into', 'metrics')
  .action(async (name: string, { in: parent }: { in: string }) => {
    const { newMetric } = await import('./support/new-metric.js');
    const { programFolder } = await import('../metrics/discover.js');
    const file = newMetric(name, parent);
    const flag = resolve(parent) === resolve(programFolder) ? '' : ` --metrics-dir ${parent}`;
    print(`${relative('', file)} is ready to be edited. Try it:`);
    print(`  npx ganbench bench quick --only sgan --seeds 1${flag}`);
  });

export default new Command()
  .helpGroup(groups.begin)
  .description('a folder or file to begin with')
  .addCommand(variant)
  .addCommand(metric);

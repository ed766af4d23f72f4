import { Command } from 'commander';
import { engineNames, type EngineName } from '../engines/facts.js';
import { print, printJson, say } from './support/output.js';
import { engineList, withJson } from './support/flags.js';
import { groups } from './support/groups.js';

interface BundleFlags {
  out?: string;
  engine?: EngineName[];
  withNode?: boolean;
  json?: boolean;
}

/** The largest upload that rented GPU machines accept. */
const MEGABYTES = 64;

export default withJson(new Command())
  .helpGroup(groups.elsewhere)
  .description('make a self-contained folder or archive for a machine without a network or npm')
  .option(
    '--out <path>',
    'a folder, or a file ending in .tar.gz or .tar.xz (default: ganbench-<platform>.tar.gz, or .tar.xz with Node.js)',
  )
  .option('--engine <names>', 'engines, separated by commas (default: all that are installed)', engineList(engineNames))
  .option('--with-node', 'with Node.js itself')
  .action(async ({ engine, json, ...flags }: BundleFlags) => {
    const { writeBundle } = await import('../satellites/bundle/index.js');
    const made = await writeBundle({ ...flags, ...(engine && { engines: engine }), log: say });
    const { path, bytes, stamp } = made;
    for (const lack of stamp.without) say(`Without ${lack}.`);
    const size = bytes / 1e6;
    if (size > MEGABYTES) say(`It is larger than ${MEGABYTES} MB; .tar.xz, or fewer engines, make it smaller.`);
    if (json) printJson(made);
    else print(`${path} has ${size.toFixed(1)} MB and computes with ${stamp.engines.join(', ')}.`);
  });

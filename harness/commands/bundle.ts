import { InvalidArgumentError, type Command } from 'commander';
import { writeBundle } from '../satellites/bundle/index.js';
import { engineNames, type EngineName } from '../engines/engine.js';
import { list, print, printJson, say, withJson } from './support/flags.js';

interface BundleFlags {
  out?: string;
  engine?: EngineName[];
  withNode?: boolean;
  json?: boolean;
}

/** What the machines that lend a GPU for an hour take. */
const MEGABYTES = 64;

export const bundle = (program: Command): Command =>
  withJson(program.command('bundle'))
    .description('a self-contained folder or archive for a machine without network and npm')
    .option(
      '--out <path>',
      'a folder, or a file ending in .tar.gz or .tar.xz (default: ganbench-<platform>.tar.gz, or .tar.xz with Node.js)',
    )
    .option('--engine <names>', 'what it computes with, separated by commas (default: all that is installed)', engines)
    .option('--with-node', 'with Node.js itself')
    .action(async ({ engine, json, ...flags }: BundleFlags) => {
      const made = await writeBundle({ ...flags, ...(engine && { engines: engine }), log: say });
      const { path, bytes, stamp } = made;
      for (const lack of stamp.without) say(`Without ${lack}.`);
      const size = bytes / 1e6;
      if (size > MEGABYTES) say(`It is larger than ${MEGABYTES} MB; .tar.xz, or fewer engines, make it smaller.`);
      if (json) printJson(made);
      else print(`${path} has ${size.toFixed(1)} MB and computes with ${stamp.engines.join(', ')}.`);
    });

function engines(text: string): EngineName[] {
  return list(text).map((name) => {
    const known = engineNames.find((each) => each === name);
    if (!known) throw new InvalidArgumentError(`There is no engine ${name}; there are ${engineNames.join(', ')}.`);
    return known;
  });
}

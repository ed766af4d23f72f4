import { Command } from 'commander';
import { counted } from '../../text/format.js';
import { list, withJson } from './support/flags.js';
import { groups } from './support/groups.js';
import { print, printJson } from './support/output.js';

interface CheckFlags {
  variants?: string[];
  json?: boolean;
}

export default withJson(new Command())
  .helpGroup(groups.begin)
  .description('check variants: signs, gradients, leaks, every scheme')
  .argument('[variants...]', 'names (default: all)')
  .option('--variants <folders>', 'more folders of variants, separated by commas', list)
  .action(async (names: string[], { variants = [], json }: CheckFlags) => {
    const { checkVariants } = await import('./support/check-variants.js');
    const found = await checkVariants(names, variants);
    if (json) printJson(found);
    else for (const { name, faults } of found) print(linesOf(name, faults));
    if (found.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  });

function linesOf(name: string, faults: readonly { readonly preset: string; readonly text: string }[]): string {
  if (faults.length === 0) return `${name}: nothing is wrong`;
  const lines = faults.map(({ preset, text }) => `  ${preset}: ${text}`);
  return [`${name}: ${counted(faults.length, 'fault')}`, ...lines].join('\n');
}

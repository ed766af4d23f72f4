import type { Command } from 'commander';
import { defaultOf, moduleNames } from '../../ground/modules.js';
import { compareText } from '../../../text/compare-text.js';
import { groups } from './groups.js';

const folder = new URL('../', import.meta.url);

/** Every file of `harness/commands/` is the command of its name. */
export const commandNames = (): string[] => moduleNames(folder);

/** Commands in the order of the help. Only those that are named are loaded: all together take longer to start. */
export async function loadCommands(names: readonly string[]): Promise<Command[]> {
  const commands = await Promise.all(names.map(async (name) => (await defaultOf<Command>(folder, name)).name(name)));
  return commands.sort((a, b) => placeOf(a) - placeOf(b) || compareText(a.name(), b.name()));
}

const headings: readonly string[] = Object.values(groups);
const placeOf = (command: Command): number => headings.indexOf(command.helpGroup());

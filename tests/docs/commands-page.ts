import type { Argument, Command, Option } from 'commander';
import { commandNames, loadCommands } from '../../harness/commands/support/discover.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

/** docs/reference/commands.md, from the commands themselves. */
export async function commandsPage(): Promise<string> {
  const commands = (await loadCommands(commandNames())).filter((command) => command.helpGroup() !== '');
  const groups = [...new Set(commands.map((command) => command.helpGroup()))];
  const sections = groups.flatMap((group) => [
    `## ${group.replace(/:$/, '')}`,
    ...commands.filter((command) => command.helpGroup() === group).flatMap((command) => sectionsOf(command)),
  ]);
  return [
    '# Commands',
    'This page lists every command with its arguments and flags. It has the text of `ganbench <command> --help`.',
    'Start a command with `npx ganbench`, or with `node harness/bin.js` in a checkout.',
    ...sections,
  ].join('\n\n');
}

function sectionsOf(command: Command, parent = ''): string[] {
  const name = `${parent}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((each) => sectionsOf(each, `${name} `));
  const usage = [name, ...command.registeredArguments.map(usageOf)].join(' ');
  return [
    `### ${name}`,
    `\`ganbench ${usage}\``,
    sentence(command.description()),
    rowsOf(
      ['argument', 'is'],
      command.registeredArguments.map((each) => [`\`${each.name()}\``, textOf(each)]),
    ),
    rowsOf(
      ['flag', 'does'],
      command.options.filter(({ hidden }) => !hidden).map((each) => [`\`${each.flags}\``, textOf(each)]),
    ),
  ].filter((part) => part !== '');
}

const usageOf = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const rowsOf = (head: readonly string[], rows: readonly string[][]): string =>
  rows.length === 0 ? '' : markdownTable(head, rows);

function textOf({ description, argChoices, defaultValue, defaultValueDescription }: Argument | Option): string {
  const choices = argChoices ? [`one of ${argChoices.map((each) => `\`${each}\``).join(', ')}`] : [];
  const known =
    defaultValue === undefined || defaultValue === false
      ? []
      : [`default ${defaultValueDescription ?? `\`${String(defaultValue)}\``}`];
  return cell([description, ...choices, ...known].filter(Boolean).join('; '));
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

import { Option } from 'commander';
import { expect, it } from 'vitest';
import { commandNames, loadCommands } from '../../../harness/commands/support/discover.js';
import { groups } from '../../../harness/commands/support/groups.js';

const commands = await loadCommands(commandNames());

it('every file is a command, of its name and with a description', () => {
  expect(commands.map((command) => command.name()).sort()).toEqual(commandNames());
  for (const command of commands) expect(command.description(), command.name()).toMatch(/\w/);
  for (const { long, description } of commands.flatMap(({ options }) => options as Option[]))
    expect(description, long).toMatch(/\w/);
});

it('the help has the groups in their order, and sorts the commands of each by name', () => {
  const shown = commands.filter((command) => command.helpGroup() !== '');
  const places = shown.map((command) => Object.values<string>(groups).indexOf(command.helpGroup()));
  expect(places).toEqual([...places].sort());
  for (const group of Object.values(groups)) {
    const names = shown.filter((command) => command.helpGroup() === group).map((command) => command.name());
    expect(names).toEqual([...names].sort());
    expect(names, group).not.toEqual([]);
  }
});

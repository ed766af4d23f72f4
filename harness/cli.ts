import { Command } from 'commander';
import { commandNames, loadCommands } from './commands/support/discover.js';
import { groups } from './commands/support/groups.js';
import { say, surviveLostReaders } from './commands/support/output.js';
import { DeviceError, OperationError, UserError } from './ground/errors.js';
import { refusalOf } from './ground/files.js';
import { projectVersion } from './ground/folders.js';

const program = new Command('ganbench')
  .version(projectVersion())
  .description('Trains every GAN variant under fixed seeds and equal budgets, scores the samples and writes reports.')
  .configureHelp({ showGlobalOptions: true })
  .commandsGroup(groups.begin)
  .helpCommand(true)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const names = commandNames();
const called = names.filter((name) => name === process.argv[2]);

surviveLostReaders();
try {
  for (const command of await loadCommands(called.length > 0 ? called : names)) {
    program.addCommand(command, { hidden: command.helpGroup() === '' });
    for (const each of [command, ...command.commands]) each.copyInheritedSettings(program);
  }
  await program.parseAsync();
} catch (error) {
  const isSentence = error instanceof UserError || error instanceof DeviceError || error instanceof OperationError;
  const sentence = isSentence ? error.message : refusalOf(error);
  if (sentence === undefined || process.argv.includes('--verbose')) throw error;
  say(sentence);
  process.exitCode = 2;
}

import { Command } from 'commander';
import { entryOf } from './ground/certain.js';
import { say } from './commands/support/flags.js';
import { commands } from './commands/index.js';
import { DeviceError, OperationError, UserError } from './ground/errors.js';
import { projectVersion } from './ground/folders.js';

const program = new Command('ganbench')
  .version(projectVersion())
  .description('Trains every GAN variant under fixed seeds and equal budgets, scores the samples and writes reports.')
  .configureHelp({ showGlobalOptions: true });

const called = process.argv[2] ?? '';
const chosen = Object.keys(commands).includes(called) ? [entryOf(commands, called)] : Object.values(commands);

try {
  const added = (await Promise.all(chosen.map((load) => load()))).map((add) => add(program));
  for (const command of [program, ...added, ...added.flatMap((each) => each.commands)])
    command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  await program.parseAsync();
} catch (error) {
  const isSentence = error instanceof UserError || error instanceof DeviceError || error instanceof OperationError;
  if (!isSentence || process.argv.includes('--verbose')) throw error;
  say(error.message);
  process.exitCode = 2;
}

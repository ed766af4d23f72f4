import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineNames, enginesWith, type Device, type EngineName } from '../../engines/facts.js';
import type { EngineRequest } from '../../engines/request.js';

/** Flags that several commands share, and how they are read. */

export interface EngineFlags {
  engine: EngineName | 'auto';
  device: Device | 'auto';
  threads?: number;
  eager?: boolean;
  capture?: boolean;
  verbose?: boolean;
}

export const engineChoices: readonly EngineFlags['engine'][] = ['auto', ...engineNames];

/** The flags of a command that computes. */
export const withEngine = (command: Command): Command =>
  withDevice(command.addOption(new Option('--engine <name>', 'what computes').choices(engineChoices).default('auto')));

/** The same for a command that names its engines in its own way. */
export const withDevice = (command: Command): Command =>
  command
    .addOption(new Option('--device <kind>', 'where it computes').choices(['auto', 'cpu', 'gpu']).default('auto'))
    .option('--eager', 'run steps operation by operation, without capturing them as graphs')
    .option('--no-capture', 'the same as --eager')
    .option('--verbose', 'more of what happens, and stack traces');

/** The flag of a command that trains. */
export const withThreads = (command: Command): Command =>
  command.option(
    '--threads <n>',
    `threads of an operation, on ${enginesWith(({ threads }) => threads).join(' and ')}`,
    count,
    1,
  );

export interface GpuFlags {
  gpus?: string[];
}

/** Naming GPUs means that one is wanted. */
export const onNamedGpus = <T extends EngineFlags & GpuFlags>(flags: T): T =>
  flags.gpus && flags.device === 'auto' ? { ...flags, device: 'gpu' } : flags;

/** The flag of a command whose runs are spread over GPUs. */
export const withGpus = (command: Command): Command =>
  command.option(
    '--gpus <names>',
    'only these GPUs, such as 0,2, with a worker on each; or a part of a GPU’s name',
    list,
  );

export const withJson = (command: Command): Command => command.option('--json', 'one JSON value on standard output');

export const choiceOf = ({
  engine,
  device,
  threads = 1,
  eager,
  capture = true,
  verbose,
}: EngineFlags): EngineRequest => ({
  engine,
  device,
  threads,
  eager: !!eager || !capture,
  verbose: !!verbose,
});

/** Parts between commas. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Names of engines between commas. */
export const engineList =
  <T extends string>(known: readonly T[]) =>
  (text: string): T[] =>
    list(text).map((name) => {
      const found = known.find((each) => each === name);
      if (!found) throw new InvalidArgumentError(`There is no engine ${name}; there are ${known.join(', ')}.`);
      return found;
    });

export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number above 0.');
  return value;
}

/** Any integer: a seed. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It has to be a whole number.');
  return value;
}

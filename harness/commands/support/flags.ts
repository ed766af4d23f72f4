import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineNames, type Device, type EngineName } from '../../engines/engine.js';
import type { EngineRequest } from '../../engines/request.js';

/** What several commands share: flags, how they are read, and where output goes. */

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
    .option('--eager', 'steps operation by operation, without capturing them as graphs')
    .option('--no-capture', 'the same as --eager')
    .option('--verbose', 'more of what happens, and stack traces');

/** The flag of a command that trains. */
export const withThreads = (command: Command): Command =>
  command.option('--threads <n>', 'threads of an operation, on tensorflow and wasm', count, 1);

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

export const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/**
 * Processor time of short commands, user and system, those of child processes included: `make startup`. With
 * `ARGS="--against DIR"`, another checkout takes its turns between.
 */
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { defined, itemAt } from '../harness/ground/certain.js';
import { projectFolder } from '../harness/ground/folders.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { median } from '../statistics/paired-ratio.js';

const commands = ['--version', '--help', 'list suites', 'list variants', 'list metrics', 'plan default'];

/** Seconds that a command takes, as the shell says of the processes that it has waited for. */
async function secondsOf(checkout: string, command: string): Promise<number> {
  const args = [process.execPath, join(checkout, 'harness/bin.js'), ...command.split(' ')];
  const { stdout } = await execa('sh', ['-c', '"$@" > /dev/null 2>&1 || exit; times', 'sh', ...args]);
  const [, ofChildren = ''] = stdout.split('\n');
  const times = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds),
  );
  if (times.length !== 2) throw new Error(`${command} fails in ${checkout}.`);
  return times.reduce((sum, seconds) => sum + seconds);
}

interface Flags {
  rounds: string;
  against?: string;
}

async function compare({ rounds, against }: Flags): Promise<void> {
  const checkouts = [...(against === undefined ? [] : [resolve(against)]), projectFolder];
  const all = new Map(commands.map((command) => [command, checkouts.map((): number[] => [])]));
  for (let round = -1; round < Number(rounds); round++)
    for (const command of commands)
      for (const [place, checkout] of checkouts.entries()) {
        const seconds = await secondsOf(checkout, command);
        if (round >= 0) itemAt(defined(all.get(command)), place).push(seconds); // the first round fills caches
      }
  const heads = [...(against === undefined ? [] : ['before']), 'now'].map((head) => `${head}, s [range]`);
  const lines = [...all].map(([command, times]) => [`\`${command}\``, ...times.map(inWords)]);
  await publishMeasured('startup', 'start-up', markdownTable(['command', ...heads], lines), [
    `Node ${process.version}`,
  ]);
}

const inWords = (times: readonly number[]): string =>
  `${median(times).toFixed(2)} [${Math.min(...times).toFixed(2)}, ${Math.max(...times).toFixed(2)}]`;

await new Command('startup')
  .option('--rounds <n>', 'rounds that count', '10')
  .option('--against <checkout>', 'another checkout, to compare with')
  .action(compare)
  .parseAsync();

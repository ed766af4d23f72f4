import { Command, InvalidArgumentError } from 'commander';
import { interruptions } from './support/interruptions.js';
import { openPage } from './support/open-page.js';
import { print, say } from './support/output.js';
import { groups } from './support/groups.js';

interface WatchFlags {
  port?: number;
  open?: boolean;
}

export default new Command()
  .helpGroup(groups.bench)
  .description('show a bench in the browser while it runs: progress, curves and samples')
  .argument('[folder]', 'a results folder (default: the one that was written to last)')
  .option('--port <n>', 'the port on 127.0.0.1 (default: any that is free)', port)
  .option('--open', 'open the page in the browser')
  .action(async (folder: string | undefined, flags: WatchFlags) => {
    const { latestResults } = await import('../satellites/watch/latest.js');
    const { watchResults } = await import('../satellites/watch/index.js');
    const server = await watchResults(folder ?? latestResults(), flags.port ?? 0);
    print(server.address);
    say('Only this machine can open it. Ctrl-C ends it; a bench goes on.');
    if (flags.open) void openPage(server.address, say);
    const signal = interruptions(() => undefined);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await server.close();
  });

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new InvalidArgumentError('It has to be a whole number from 1 to 65535.');
  return value;
}

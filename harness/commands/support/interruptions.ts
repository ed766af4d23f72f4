import { shellText } from '../../../text/shell.js';
import { say } from './output.js';

/**
 * Aborted by Ctrl-C or SIGTERM; the second signal ends the program at once. Listeners stay installed, because execa's
 * clean-up ends the program on a signal that nobody else listens to.
 * @param log Says what happens then, and how to continue.
 */
export function interruptions(log: (line: string) => void = say): AbortSignal {
  const controller = new AbortController();
  const command = shellText(['npx', 'ganbench', ...process.argv.slice(2)]);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      log(`Stopping: running trainings save a checkpoint. The same command continues: ${command}`);
      log('Ctrl-C once more ends at once.');
      controller.abort();
    });
  }
  return controller.signal;
}

import { say } from './output.js';

/**
 * Aborted by Ctrl-C or SIGTERM; the second signal ends the program at once. Listeners stay installed, because execa's
 * clean-up ends the program on a signal that nobody else listens to.
 */
export function interruptions(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      say('Stopping: running trainings save a checkpoint and continue with the next bench. Once more ends at once.');
      controller.abort();
    });
  }
  return controller.signal;
}

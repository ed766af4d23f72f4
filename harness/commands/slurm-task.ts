import { Command } from 'commander';
import { UserError } from '../ground/errors.js';
import { say } from './support/output.js';

/** What `ganbench submit` has Slurm call; not for people, so not in the help. */
export default new Command()
  .description('one task of an array that `ganbench submit` made')
  .argument('<submission>')
  .option('--verbose', 'stack traces')
  .action(async (folder: string) => {
    const { TIME_SIGNAL } = await import('../satellites/cluster/sbatch.js');
    const { requeue } = await import('../satellites/cluster/slurm.js');
    const { hasAdvanced, runTask } = await import('../satellites/cluster/task.js');
    const id = process.env.SLURM_ARRAY_JOB_ID;
    const task = process.env.SLURM_ARRAY_TASK_ID;
    if (!id || !task) throw new UserError('Only Slurm calls this command: `ganbench submit` tells it to.');
    const started = Date.now();
    const { signal, isTimeUp } = endings(TIME_SIGNAL);
    try {
      await runTask({ folder, task: Number(task), signal, log: say });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (!signal.aborted) return;
    process.exitCode = 130;
    if (!isTimeUp()) return;
    if (!hasAdvanced(folder, Number(task), started))
      throw new UserError('The time of the task ended before its first checkpoint: submit again with a longer --time.');
    say('The time of the task is over: it goes back into the queue and continues at its checkpoints.');
    await requeue(`${id}_${task}`);
  });

/**
 * Aborted by SIGTERM, with which Slurm takes a task from its node, and by the signal that it sends some time before a
 * task's time is over. Further signals change nothing: the checkpoints are being saved.
 */
function endings(timeSignal: NodeJS.Signals): { signal: AbortSignal; isTimeUp: () => boolean } {
  const controller = new AbortController();
  let timeUp = false;
  const abort = (name: string): void => {
    if (!controller.signal.aborted) say(`Stopping at ${name}: trainings save a checkpoint.`);
    controller.abort();
  };
  process.on('SIGTERM', abort);
  process.on('SIGINT', abort);
  process.on(timeSignal, (name) => {
    timeUp = true;
    abort(name);
  });
  return { signal: controller.signal, isTimeUp: () => timeUp };
}

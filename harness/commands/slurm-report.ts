import { Command } from 'commander';
import { say } from './support/output.js';

/** What `ganbench submit` has Slurm call; not for people, so not in the help. */
export default new Command()
  .description('the job after an array that `ganbench submit` made')
  .argument('<submission>')
  .option('--verbose', 'stack traces')
  .action(async (folder: string) => {
    const { reportSubmission } = await import('../satellites/cluster/report.js');
    const { recorded, planned } = await reportSubmission(folder, say);
    say(`${recorded} of ${planned} runs are recorded and reported.`);
    if (recorded < planned) say('To submit the others again, repeat the command that submitted them.');
  });

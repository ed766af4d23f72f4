import { Command } from 'commander';
import { print, printJson } from './support/output.js';
import { count, withJson } from './support/flags.js';
import { planOptions, withSuite, type SuiteFlags } from './support/suite.js';
import { groups } from './support/groups.js';

interface SubmitFlags extends SuiteFlags {
  dryRun?: boolean;
  json?: boolean;
}

export default withJson(withSuite(new Command()))
  .helpGroup(groups.elsewhere)
  .description('train, score and report a suite as a Slurm array; called again, it submits what failed')
  .option('--partition <name>', 'the partition of the nodes')
  .option('--time <time>', 'wall time of a task, such as 4:00:00; one that needs longer continues in the next')
  .option('--gpus <n>', 'GPUs of a task, or type:n; without, runs compute on the CPU')
  .option('--cpus <n>', 'cores of a task (default: 1)', count)
  .option('--memory <size>', 'memory of a task, such as 8G')
  .option('--account <name>', 'the account that pays')
  .option('--qos <name>', 'quality of service')
  .option('--constraint <features>', 'features that the nodes have to have')
  .option('--chunk <n>', 'runs of a task (default: 1, or as few as the cluster allows)', count)
  .option('--jobs <n>', 'runs at a time in a task (default: as many as cores, or as GPUs)', count)
  .option('--limit <n>', 'tasks at a time', count)
  .option('--grace <s>', 'seconds before its end in which a task saves its checkpoints (default: 120)', count)
  .option('--template <name>', 'options from ~/.config/ganbench/slurm.yaml')
  .option('--dry-run', 'show the calls of sbatch, and submit nothing')
  .action(async (suite: string, flags: SubmitFlags) => {
    const { slurmFlags } = await import('../satellites/cluster/options.js');
    const { submit } = await import('../satellites/cluster/submit.js');
    const done = await submit({
      ...(await planOptions(suite, flags)),
      slurm: slurmFlags(flags as unknown as Record<string, unknown>),
      ...(flags.dryRun && { dryRun: true }),
    });
    if (flags.json) return printJson(done);
    for (const call of done.calls) print(['sbatch', ...call].join('\n  '));
    if (done.folder === null) return;
    const arrays = [done.array, done.tuned].filter((id) => id !== null).join(' and ');
    const array = arrays === '' ? '' : `array ${arrays} with ${done.runs} runs in ${done.tasks} tasks, `;
    print(`Submitted: ${array}report ${done.report}. Logs are in ${done.folder}/logs; see \`ganbench status\`.`);
  });

import { Command } from 'commander';
import { count } from './support/flags.js';
import { interruptions } from './support/interruptions.js';
import { planOptions, withSuite, type SuiteFlags } from './support/suite.js';
import { groups } from './support/groups.js';

interface BenchFlags extends SuiteFlags {
  jobs?: number;
  force?: boolean;
  strict?: boolean;
  tensorboard?: boolean;
}

export default withSuite(new Command())
  .helpGroup(groups.bench)
  .description('train, score and report; finished runs are not trained again')
  .option('--jobs <n>', 'runs at a time (default: as many as cores, 1 with a GPU)', count)
  .option('--force', 'train finished runs again')
  .option('--strict', 'exit with 1 if any run is not ok')
  .option('--tensorboard', 'TensorBoard events of every evaluation, in the folder tensorboard/ of the results')
  .action(async (suite: string, flags: BenchFlags) => {
    const signal = interruptions();
    const { bench } = await import('../bench/bench.js');
    process.exitCode = await bench({
      ...(await planOptions(suite, flags)),
      signal,
      ...(flags.jobs && { jobs: flags.jobs }),
      ...(flags.force && { force: true }),
      ...(flags.strict && { strict: true }),
      ...(flags.tensorboard && { tensorboard: true }),
    });
  });

import { Command } from 'commander';
import { plain } from '../../text/plain.js';
import { UserError } from '../ground/errors.js';
import type { View } from '../executors/progress.js';
import { count, onNamedGpus, withGpus, type GpuFlags } from './support/flags.js';
import { interruptions } from './support/interruptions.js';
import { openPage } from './support/open-page.js';
import { say } from './support/output.js';
import { planOptions, withSuite, type SuiteFlags } from './support/suite.js';
import { groups } from './support/groups.js';

interface BenchFlags extends SuiteFlags, GpuFlags {
  jobs?: number;
  force?: boolean;
  strict?: boolean;
  tensorboard?: boolean;
  quiet?: boolean;
  json?: boolean;
  open?: boolean;
}

export default withGpus(withSuite(new Command()))
  .helpGroup(groups.bench)
  .description('train, score and report; finished runs are not trained again')
  .option('--jobs <n>', 'runs at a time (default: as many as cores, or as GPUs)', count)
  .option('--force', 'train finished runs again')
  .option('--strict', 'exit with 1 if any run is not ok')
  .option('--tensorboard', 'TensorBoard events of every evaluation, in the folder tensorboard/ of the results')
  .option('--quiet', 'of single runs only what went wrong')
  .option('--json', 'what happens as JSON on standard output, an object a line')
  .option('--open', 'open the report in the browser at the end')
  .action(async (suite: string, flags: BenchFlags) => {
    const view = await viewOf(flags);
    const signal = interruptions(view.log);
    const { bench } = await import('../bench/bench.js');
    const { outcomeLines } = await import('../bench/outcome.js');
    process.exitCode = await bench({
      ...(await planOptions(suite, onNamedGpus(flags))),
      ...{ signal, view, log: view.log },
      ...(flags.gpus && { gpus: flags.gpus }),
      ...(flags.jobs && { jobs: flags.jobs }),
      ...(flags.force && { force: true }),
      ...(flags.strict && { strict: true }),
      ...(flags.tensorboard && { tensorboard: true }),
      finished: (outcome) => {
        if (flags.json) printLine({ event: 'finished', ...outcome });
        else outcomeLines(outcome).forEach(view.log);
        if (flags.open && !outcome.interrupted) void openPage(outcome.page, view.log);
      },
    });
  });

const printLine = (value: unknown): void => void process.stdout.write(`${plain(JSON.stringify(value))}\n`);

async function viewOf({ quiet, json }: BenchFlags): Promise<View> {
  if (quiet && json) throw new UserError('--quiet and --json are two ways to be told of runs: choose one.');
  if (json) {
    const { asEvents } = await import('../executors/events.js');
    return asEvents(printLine, say);
  }
  const { quietly, showing } = await import('../executors/progress.js');
  return quiet ? quietly() : showing();
}

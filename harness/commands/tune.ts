import { Command } from 'commander';
import {
  choiceOf,
  count,
  onNamedGpus,
  withEngine,
  withGpus,
  withThreads,
  type EngineFlags,
  type GpuFlags,
} from './support/flags.js';
import { groups } from './support/groups.js';
import { interruptions } from './support/interruptions.js';
import { planOptions } from './support/suite.js';

interface TuneFlags extends EngineFlags, GpuFlags {
  suite: string;
  repeat?: boolean;
  jobs?: number;
  out?: string;
  variants?: string;
  metricsDir?: string;
}

export default withGpus(withThreads(withEngine(new Command())))
  .helpGroup(groups.bench)
  .description('search the settings of all variants in the same way; suites of that size then use them')
  .argument('[names...]', 'variants (default: all)')
  .option('--suite <suite>', 'the suite that names data sets, budget and sizes', 'default')
  .option('--repeat', 'repeat the whole search with other seeds, beside the first')
  .option('--jobs <n>', 'runs at a time (default: as many as cores, or as GPUs)', count)
  .option('--out <folder>', 'results folder (default: results/tune-<suite>)')
  .option('--variants <folder>', 'a folder with more variants')
  .option('--metrics-dir <folder>', 'a folder with more metrics')
  .action(async (names: string[], { suite, repeat, jobs, ...flags }: TuneFlags) => {
    const { showing } = await import('../executors/progress.js');
    const view = showing();
    const signal = interruptions(view.log);
    const { tune } = await import('../bench/tune.js');
    process.exitCode = await tune({
      ...(await planOptions(suite, flags)),
      ...{ view, log: view.log },
      choice: choiceOf(onNamedGpus(flags)),
      names,
      signal,
      ...(repeat && { repeat }),
      ...(flags.gpus && { gpus: flags.gpus }),
      ...(jobs && { jobs }),
    });
  });

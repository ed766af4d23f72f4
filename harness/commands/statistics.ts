import { Command } from 'commander';
import { say } from './support/output.js';
import { choiceOf, withEngine, type EngineFlags } from './support/flags.js';
import { groups } from './support/groups.js';
import { featuresOption, threadsOption } from './support/samples-flags.js';

interface StatisticsFlags extends EngineFlags {
  features: string;
  out: string;
  threads: number;
}

export default withEngine(new Command())
  .helpGroup(groups.samples)
  .description('write the mean and covariance of features, as pytorch-fid does')
  .argument('<source...>', 'samples, as for `ganbench evaluate --real`; several are one set')
  .requiredOption('--out <file>', 'an .npz file that mu and sigma are written to')
  .addOption(featuresOption())
  .addOption(threadsOption('threads that compute'))
  .action(async (words: string[], { out, threads, ...flags }: StatisticsFlags) => {
    const { featureEngine } = await import('./support/feature-engine.js');
    const { statisticsOf } = await import('../scoring/samples/statistics-of.js');
    const { showProgress } = await import('../scoring/samples/progress.js');
    const { useThreads } = await import('../../metrics/arithmetic/threads.js');
    const { writeStatistics } = await import('../scoring/samples/statistics.js');
    useThreads(threads);
    const statistics = await statisticsOf(words, {
      features: flags.features,
      log: say,
      onProgress: showProgress(),
      startEngine: () => featureEngine(choiceOf(flags), say),
    });
    writeStatistics(out, statistics);
    const { mean, count: samples, network = 'features' } = statistics;
    say(`${out}: mu and sigma of ${mean.length} features (${network}) of ${samples} samples.`);
  });

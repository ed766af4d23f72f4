import { InvalidArgumentError, type Command } from 'commander';
import type { PlanOptions } from '../../bench/planning.js';
import { parseShard, type Shard } from '../../suite/shard.js';
import { choiceOf, count, list, withEngine, withThreads, type EngineFlags } from './flags.js';
import { say } from './output.js';

/** Flags of the commands that take a suite. */
export interface SuiteFlags extends EngineFlags {
  out?: string;
  only?: string[];
  seeds?: number;
  variants?: string;
  metricsDir?: string;
  shard?: Shard;
}

export const withSuite = (command: Command): Command =>
  withThreads(
    withEngine(
      command
        .argument('[suite]', 'a name in suites/ or a path to a .yaml file', 'default')
        .option('--out <folder>', 'results folder (default: results/<suite>)')
        .option('--only <variants>', 'these variants only, separated by commas', list)
        .option('--seeds <n>', 'the seeds 0 … n − 1', count)
        .option('--shard <i/n>', 'one part of the runs, to be joined with `merge`', shard)
        .option('--variants <folder>', 'a folder with more variants')
        .option('--metrics-dir <folder>', 'a folder with more metrics'),
    ),
  );

function shard(text: string): Shard {
  const part = parseShard(text);
  if (!part) throw new InvalidArgumentError('It has to be a part of all parts, such as 2/5.');
  return part;
}

export async function planOptions(suite: string, flags: SuiteFlags): Promise<PlanOptions> {
  const { discoverMetrics } = await import('../../metrics/discover.js');
  const { loadSuite } = await import('../../suite/load.js');
  const metricFolders = flags.metricsDir ? [flags.metricsDir] : [];
  return {
    suite: loadSuite(suite, await discoverMetrics(metricFolders)),
    choice: choiceOf(flags),
    variantFolders: flags.variants ? [flags.variants] : [],
    metricFolders,
    log: say,
    ...(flags.out && { out: flags.out }),
    ...(flags.only && { only: flags.only }),
    ...(flags.seeds && { seeds: flags.seeds }),
    ...(flags.shard && { shard: flags.shard }),
  };
}

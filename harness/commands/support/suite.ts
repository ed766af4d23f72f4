import { InvalidArgumentError, type Command } from 'commander';
import type { PlanOptions } from '../../bench/planning.js';
import { autoShard, parseShard, type Shard } from '../../suite/shard.js';
import { choiceOf, count, list, withEngine, withThreads, type EngineFlags } from './flags.js';
import { say } from './output.js';

/** Flags of the commands that take a suite. */
export interface SuiteFlags extends EngineFlags {
  out?: string;
  only?: string[];
  seeds?: number;
  variants?: string;
  metricsDir?: string;
  features?: string[];
  shard?: Shard;
  untuned?: boolean;
}

export const withSuite = (command: Command): Command =>
  withThreads(
    withEngine(
      command
        .argument('[suite]', 'a name in suites/ or a path to a .yaml file', 'default')
        .option('--out <folder>', 'results folder (default: results/<suite>)')
        .option('--only <variants>', 'these variants only, separated by commas', list)
        .option('--seeds <n>', 'the seeds 0 … n − 1', count)
        .option('--untuned', 'presets as they are, whatever `ganbench tune` found')
        .option(
          '--shard <i/n>',
          'one part of the runs, to be joined with `merge`; auto takes that of this task of an array',
          shard,
        )
        .option('--variants <folder>', 'a folder with more variants')
        .option('--metrics-dir <folder>', 'a folder with more metrics')
        .option('--features <networks>', 'more feature networks, such as module:FILE, separated by commas', list),
    ),
  );

function shard(text: string): Shard {
  const part = parseShard(text) ?? autoShard(text);
  if (!part) throw new InvalidArgumentError('It has to be i/n, such as 2/5, or auto in an array of jobs.');
  return part;
}

export async function planOptions(suite: string, flags: SuiteFlags): Promise<PlanOptions> {
  const { discoverMetrics } = await import('../../metrics/discover.js');
  const { loadSuite, withNetworks } = await import('../../suite/load.js');
  const { isModule, modulesNamed } = await import('../../../metrics/features/modules.js');
  const metricFolders = flags.metricsDir ? [flags.metricsDir] : [];
  const features = flags.features ?? [];
  const modules = modulesNamed(features);
  const networks = [...features.filter((word) => !isModule(word)), ...Object.keys(modules)];
  return {
    suite: withNetworks(loadSuite(suite, await discoverMetrics(metricFolders)), networks),
    modules,
    choice: choiceOf(flags),
    variantFolders: flags.variants ? [flags.variants] : [],
    metricFolders,
    log: say,
    ...(flags.features && { features }),
    ...(flags.out && { out: flags.out }),
    ...(flags.only && { only: flags.only }),
    ...(flags.seeds && { seeds: flags.seeds }),
    ...(flags.untuned && { untuned: true }),
    ...(flags.shard && { shard: flags.shard }),
  };
}

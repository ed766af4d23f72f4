import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { writeAtomically } from '../ground/files.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, list, withEngine, withJson, type EngineFlags } from './support/flags.js';
import { groups } from './support/groups.js';

interface EvaluateFlags extends EngineFlags {
  real?: string;
  fake?: string;
  features: string;
  metrics?: string[];
  metricsDir?: string;
  like?: string;
  probabilities?: string;
  floor?: boolean | string;
  threads: number;
  json?: boolean;
  out?: string;
}

export default withJson(withEngine(new Command()))
  .helpGroup(groups.samples)
  .description('metrics of samples from anywhere: folders of images, .npy, .npz, .safetensors, data sets')
  .option('--real <source>', 'the reals')
  .option('--fake <source>', 'the fakes')
  .option(
    '--features <network>',
    'a feature network, module:FILE, or none for arrays of features; by default efficientnet-lite0 for colour, else mobilenet025',
    'default',
  )
  .option('--metrics <names>', 'these only: metrics, pr, prdc or inception_score, separated by commas', list)
  .option('--like <tool>', 'network, metrics and names of torch-fidelity, pytorch-fid or clean-fid')
  .option('--metrics-dir <folder>', 'a folder with more metrics')
  .option('--out <file>', 'where the JSON is written too')
  .option('--probabilities <array>', "the fakes' class probabilities, for the inception score")
  .option('--floor [source]', 'noise floor in the JSON too; further reals to draw it from')
  .option('--no-floor', 'do not measure the noise floor')
  .option(
    '--threads <count>',
    'threads that compute the metrics; their values do not depend on it',
    count,
    availableParallelism(),
  )
  .action(async ({ json, floor, threads, out, metricsDir, like, ...flags }: EvaluateFlags) => {
    const { startEngine } = await import('../engines/start.js');
    const { discoverMetrics } = await import('../metrics/discover.js');
    const { roundingOf } = await import('../run/machine.js');
    const { evaluateSamples } = await import('../scoring/samples/index.js');
    const { evaluationJson, evaluationText } = await import('../scoring/samples/output.js');
    const { likenessOf } = await import('../scoring/samples/like.js');
    const { showProgress } = await import('../scoring/samples/progress.js');
    const { useThreads } = await import('../../metrics/arithmetic/threads.js');
    const { setupForChoice } = await import('../setup/index.js');
    useThreads(threads);
    const likeness = like === undefined ? undefined : likenessOf(like);
    const evaluation = await evaluateSamples({
      ...flags,
      ...(likeness && {
        features: likeness.features,
        metrics: flags.metrics ?? likeness.metrics.map(({ name }) => name),
      }),
      catalogue: likeness?.metrics ?? (await discoverMetrics(metricsDir ? [metricsDir] : [])),
      floor: floor ?? (!json && !likeness),
      log: say,
      onProgress: showProgress(),
      startEngine: async () => {
        const { engine, reason } = await startEngine(await setupForChoice(choiceOf(flags), say));
        say(reason);
        const [id, rounding] = [`${engine.name} ${engine.version}`, await roundingOf(engine)];
        return { id, rounding, compile: (step) => engine.compile(step) };
      },
    });
    if (out) writeAtomically(out, `${JSON.stringify(evaluationJson(evaluation), null, 2)}\n`);
    if (json) printJson(evaluationJson(evaluation));
    else print(evaluationText(evaluation));
  });

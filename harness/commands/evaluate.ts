import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../ground/errors.js';
import { writeAtomically } from '../ground/files.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, list, withEngine, withJson, type EngineFlags } from './support/flags.js';
import { groups } from './support/groups.js';
import { featuresOption, threadsOption } from './support/samples-flags.js';

interface EvaluateFlags extends EngineFlags {
  real?: string[];
  fake?: string[];
  features: string;
  metrics?: string[];
  metricsDir?: string;
  like?: string;
  heldOut?: string[];
  probabilities?: string;
  floor?: boolean | string;
  threads: number;
  kdSubsets?: { count: number; size: number };
  saveFeatures?: string;
  json?: boolean;
  out?: string;
}

const collect = (word: string, before: readonly string[] = []): string[] => [...before, word];

/** `evaluate A B` is `evaluate --real A --fake B`. */
function withSets(real: string | undefined, fake: string | undefined, flags: EvaluateFlags): EvaluateFlags {
  if (real === undefined) return flags;
  if (fake === undefined)
    throw new UserError(
      `${real} alone is not compared with anything: name the reals and the fakes, or --real and --fake.`,
    );
  if (flags.real ?? flags.fake)
    throw new UserError('The reals and the fakes are named twice: as words, and with --real or --fake.');
  return { ...flags, real: [real], fake: [fake] };
}

/** `100x1000` */
function subsets(text: string): { count: number; size: number } {
  const [, many, size] = /^([1-9]\d{0,5})x([1-9]\d{0,7})$/.exec(text) ?? [];
  if (many === undefined || Number(size) < 2)
    throw new InvalidArgumentError('It has to be COUNTxSIZE, such as 100x1000, of two samples or more.');
  return { count: Number(many), size: Number(size) };
}

export default withJson(withEngine(new Command()))
  .helpGroup(groups.samples)
  .description('metrics of samples from anywhere: folders and .zip of pictures, .npy, .npz, .safetensors, data sets')
  .argument('[real]', 'the same as --real')
  .argument('[fake]', 'the same as --fake')
  .option('--real <source>', 'the reals; several are one set', collect)
  .option('--fake <source>', 'the fakes; several are one set', collect)
  .addOption(featuresOption())
  .option('--metrics <names>', 'these only: metrics, pr, prdc or inception_score, separated by commas', list)
  .option('--like <tool>', 'network, metrics and names of torch-fidelity, pytorch-fid or clean-fid')
  .option('--metrics-dir <folder>', 'a folder with more metrics')
  .option('--out <file>', 'where the JSON is written too')
  .option('--held-out <source>', 'reals that were not trained on, for `memorised`; several are one set', collect)
  .option('--probabilities <array>', "the fakes' class probabilities, for the inception score")
  .option('--kd-subsets <sizes>', 'subsets of kd_subsets, COUNTxSIZE', subsets)
  .option('--save-features <file>', 'an .npz file that the features are written to, as real and fake')
  .option('--floor [source]', 'noise floor in the JSON too; further reals to draw it from')
  .option('--no-floor', 'do not measure the noise floor')
  .addOption(threadsOption('threads that compute the metrics; their values do not depend on it'))
  .action(async (real: string | undefined, fake: string | undefined, given: EvaluateFlags) => {
    const { json, floor, threads, out, metricsDir, like, ...flags } = withSets(real, fake, given);
    const { featureEngine } = await import('./support/feature-engine.js');
    const { discoverMetrics } = await import('../metrics/discover.js');
    const { evaluateSamples } = await import('../scoring/samples/index.js');
    const { evaluationJson, evaluationText } = await import('../scoring/samples/output.js');
    const { likenessOf } = await import('../scoring/samples/like.js');
    const { showProgress } = await import('../scoring/samples/progress.js');
    const { useThreads } = await import('../../metrics/arithmetic/threads.js');
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
      startEngine: () => featureEngine(choiceOf(flags), say),
    });
    if (out) writeAtomically(out, `${JSON.stringify(evaluationJson(evaluation), null, 2)}\n`);
    if (json) printJson(evaluationJson(evaluation));
    else print(evaluationText(evaluation));
  });

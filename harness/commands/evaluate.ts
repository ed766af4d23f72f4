import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { startEngine } from '../engines/start.js';
import { roundingOf } from '../run/machine.js';
import { evaluateSamples } from '../scoring/samples/index.js';
import { evaluationJson, evaluationText } from '../scoring/samples/output.js';
import { showProgress } from '../scoring/samples/progress.js';
import { writeAtomically } from '../ground/files.js';
import { useThreads } from '../../metrics/arithmetic/threads.js';
import { setupForChoice } from '../setup/index.js';
import {
  choiceOf,
  count,
  list,
  print,
  printJson,
  say,
  withEngine,
  withJson,
  type EngineFlags,
} from './support/flags.js';

interface EvaluateFlags extends EngineFlags {
  real?: string;
  fake?: string;
  features: string;
  metrics?: string[];
  probabilities?: string;
  floor?: boolean | string;
  threads: number;
  json?: boolean;
  out?: string;
}

export const evaluateCommand = (program: Command): Command =>
  withJson(withEngine(program.command('evaluate')))
    .description('metrics of samples from anywhere: folders of images, .npy, .npz, .safetensors, data sets')
    .option('--real <source>', 'the reals')
    .option('--fake <source>', 'the fakes')
    .option('--features <network>', 'a feature network, module:FILE, or none for arrays of features', 'mobilenet')
    .option('--metrics <names>', 'these only: metrics, pr, prdc or inception_score, separated by commas', list)
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
    .action(async ({ json, floor, threads, out, ...flags }: EvaluateFlags) => {
      useThreads(threads);
      const evaluation = await evaluateSamples({
        ...flags,
        floor: floor ?? !json,
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

import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import {
  choiceOf,
  count,
  engineChoices,
  engineList,
  list,
  withDevice,
  withThreads,
  withJson,
  type EngineFlags,
} from './support/flags.js';
import { groups } from './support/groups.js';

interface SpeedFlags extends Omit<EngineFlags, 'engine'> {
  engine: EngineFlags['engine'][];
  variants: string[];
  schemes?: string[];
  batches: number[];
  widths: number[];
  dataset: string;
  rounds: number;
  seconds: number;
  out: string;
  force?: boolean;
  json?: boolean;
}

/** Without a penalty, with one and several discriminator steps, with reals in the generator's loss, with an encoder. */
const VARIANTS = ['sgan', 'hinge', 'rsgan', 'wgan-gp', 'wgan-div', 'o-gan'];

const counts = (text: string): number[] => list(text).map(count);

export default withJson(withThreads(withDevice(new Command())))
  .helpGroup(groups.studies)
  .description('time schemes against each other; finished timings are kept')
  .option('--variants <names>', 'variants, separated by commas; name:preset for a preset', list, VARIANTS)
  .option('--schemes <names>', 'schemes, separated by commas (default: all)', list)
  .option('--batches <sizes>', 'batch sizes, separated by commas', counts, [32, 64])
  .option('--widths <numbers>', "channels of the networks' first layer, separated by commas", counts, [16, 32])
  .option('--engine <names>', 'engines, separated by commas; each is ranked by itself', engineList(engineChoices), [
    'auto',
  ])
  .option('--dataset <name>', 'what is trained on', 'mnist')
  .option('--rounds <n>', 'rounds at most', count, 60)
  .option('--seconds <n>', 'seconds per comparison, but at least 30 rounds', count, 20)
  .option('--out <folder>', 'results folder', 'results/speed')
  .option('--force', 'repeat timings that exist already for the same code on this machine')
  .action(async ({ engine, rounds, seconds, json, ...flags }: SpeedFlags) => {
    const { compareSpeed } = await import('../satellites/speed/index.js');
    const { formatSpeed } = await import('../satellites/speed/text.js');
    const result = await compareSpeed({
      ...flags,
      choices: engine.map((name) => choiceOf({ ...flags, engine: name })),
      variantFolders: [],
      patience: { warmUp: 5, rounds, fewest: Math.min(rounds, 30), seconds },
      log: say,
    });
    if (json) printJson(result);
    else print(formatSpeed(result));
  });

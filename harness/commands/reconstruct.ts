import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { startEngine } from '../engines/start.js';
import { reconstructRun, reconstructText } from '../satellites/sampling/reconstruct-run.js';
import { setupForChoice } from '../setup/index.js';
import {
  choiceOf,
  count,
  print,
  printJson,
  say,
  wholeNumber,
  withEngine,
  withJson,
  type EngineFlags,
} from './support/flags.js';

interface ReconstructFlags extends EngineFlags {
  count: number;
  out?: string;
  seed: number;
  variants?: string;
  json?: boolean;
}

export const reconstruct = (program: Command): Command =>
  withJson(withEngine(program.command('reconstruct')))
    .description('what the encoder of a trained run makes of held-out samples: scores, reconstructions, interpolations')
    .argument('<run>', "a run's folder, such as results/default/runs/o-gan-1a2b3c4d")
    .option('--count <n>', 'held-out samples and latents that the scores are taken over', count, 1000)
    .option('--out <folder>', 'where the pictures go (default: results/reconstructions/<run>)')
    .option('--seed <n>', 'of the choice of samples and of the latents', wholeNumber, 0)
    .option('--variants <folder>', 'a folder with more variants')
    .action(async (run: string, { json, variants, ...flags }: ReconstructFlags) => {
      const { reason } = await startEngine(await setupForChoice(choiceOf(flags), say));
      say(reason);
      const report = await reconstructRun({
        run,
        out: flags.out ?? join('results', 'reconstructions', basename(resolve(run))),
        count: flags.count,
        seed: flags.seed,
        variantFolders: variants ? [variants] : [],
      });
      if (json) printJson(report);
      else print(reconstructText(report));
    });

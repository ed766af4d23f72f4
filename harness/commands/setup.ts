import type { Command } from 'commander';
import { setupForChoice } from '../setup/index.js';
import { choiceOf, say, withEngine, type EngineFlags } from './flags.js';

export const setup = (program: Command): Command =>
  withEngine(program.command('setup'))
    .description('set up native TensorFlow; does nothing where all is in place')
    .action(async (flags: EngineFlags) => {
      const choice = await setupForChoice(choiceOf(flags), say);
      say(choice.engine === 'wasm' ? 'Runs will use the wasm engine.' : 'Everything is set up.');
    });

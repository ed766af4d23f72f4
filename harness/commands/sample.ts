import { basename, join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../ground/errors.js';
import type { EnergyChain } from '../training/energy/chain.js';
import { arrayFormats, type ArrayFormat } from '../satellites/sampling/formats.js';
import type { SampledStep } from '../satellites/sampling/trained-run.js';
import { spaces, type Space } from '../training/energy/space.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, wholeNumber, withEngine, withJson, type EngineFlags } from './support/flags.js';
import { runWords } from './support/run-words.js';
import { groups } from './support/groups.js';

interface SampleFlags extends EngineFlags {
  count: number;
  out?: string;
  seed: number;
  step?: SampledStep;
  format: ArrayFormat;
  langevin?: boolean;
  mala?: boolean;
  space: Space;
  steps: number;
  stepSize?: number;
  temperature: number;
  prior?: boolean;
  variants?: string;
  json?: boolean;
}

/** α by space. MEG's for latents; images have many more components, each of which has to keep its noise small. */
const STEP_SIZES: Readonly<Record<Space, number>> = { latent: 0.01, pixel: 1e-4 };

export default withJson(withEngine(new Command()))
  .helpGroup(groups.samples)
  .description('draw samples from a trained run, from its generator or its energy, as a picture and an array')
  .argument('<run>', runWords)
  .argument('[name]', 'of a results folder: the name of a run, or how it begins')
  .option('--count <n>', 'how many', count, 64)
  .option('--out <folder>', 'where they go (default: results/samples/<run>)')
  .option('--seed <n>', 'seed of the latents and of the chain', wholeNumber, 0)
  .option(
    '--step <n>',
    'the generator as it was at that evaluation; `best` for the one with the best score',
    evaluation,
  )
  .addOption(new Option('--format <name>', 'format of the arrays').choices(arrayFormats).default('npy'))
  .option('--langevin', 'move the samples by Langevin dynamics on the energy U = −score')
  .option('--mala', 'the same with proposals accepted or rejected, which keeps the density exp(−U/T)')
  .addOption(new Option('--space <name>', 'what the chain moves').choices(spaces).default('latent'))
  .option('--steps <n>', "the chain's steps", count, 100)
  .option(
    '--step-size <a>',
    `α (default: ${STEP_SIZES.latent} in latent, ${STEP_SIZES.pixel} in pixel space)`,
    positive,
  )
  .option('--temperature <T>', 'T of the density exp(−U/T)', positive, 1)
  .option('--prior', "latent space: the latents' normal density times exp(−U/T)")
  .option('--variants <folder>', 'a folder with more variants')
  .action(async (place: string, start: string | undefined, flags: SampleFlags) => {
    const chain = chainOf(flags);
    const { runNamed } = await import('../record/run-place.js');
    const { startEngine } = await import('../engines/start.js');
    const { sampleRun, sampleText } = await import('../satellites/sampling/sample-run.js');
    const { setupForChoice } = await import('../setup/index.js');
    const { reason } = await startEngine(await setupForChoice(choiceOf(flags), say));
    say(reason);
    const run = runNamed(place, start);
    const report = await sampleRun({
      run,
      out: flags.out ?? join('results', 'samples', basename(resolve(run))),
      count: flags.count,
      seed: flags.seed,
      format: flags.format,
      at: flags.step,
      chain,
      variantFolders: flags.variants ? [flags.variants] : [],
    });
    if (flags.json) printJson(report);
    else print(sampleText(report));
  });

function chainOf({ langevin, mala, space, steps, stepSize, temperature, prior }: SampleFlags): EnergyChain | undefined {
  if (prior && space === 'pixel') throw new UserError('--prior is a density of latents: use it with --space latent.');
  if (langevin && mala) throw new UserError('--langevin and --mala are two ways to take a step: choose one.');
  if (!langevin && !mala) {
    if (prior || stepSize !== undefined)
      throw new UserError(`--${prior ? 'prior' : 'step-size'} is of a chain: use it with --langevin or --mala.`);
    return undefined;
  }
  return { adjusted: !!mala, space, steps, stepSize: stepSize ?? STEP_SIZES[space], temperature, prior: !!prior };
}

function evaluation(text: string): SampledStep {
  if (text === 'best') return text;
  const step = Number(text);
  if (text.trim() === '' || !Number.isInteger(step) || step < 0)
    throw new InvalidArgumentError('It has to be the number of a step, or best.');
  return step;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}

import { loadDataset } from '../data/index.js';
import { eager, type Engine } from '../engines/engine.js';
import { createModel, type Model } from '../training/model.js';
import { resolvePreset } from '../training/recipe.js';
import { schemeOf } from '../training/schemes/index.js';
import { Trainer } from '../training/trainer.js';
import type { Variant } from '../variant.js';
import type { Contest, Lane, Patience, Timings } from './contest.js';
import { footprintOf } from './footprint.js';
import { timeInRounds } from './rounds.js';

/**
 * Times the schemes of a contest against each other and counts what their steps do. A step is timed from its batch to
 * the losses read back: all that a training repeats, and no evaluation. The first scheme has a second lane.
 */
export async function holdContest(contest: Contest, variant: Variant, engine: Engine, patience: Patience): Promise<Timings> {
  const dataset = await loadDataset(contest.dataset);
  const model = createModel({
    ...resolvePreset(contest.variant, variant, contest.preset),
    shape: dataset.shape,
    width: contest.width,
    latentSize: contest.latentSize,
    batchSize: contest.batch,
  });
  const { allowed, refused } = sort(contest.schemes, model);
  const trainerOf = (scheme: string, on: Engine): Trainer =>
    new Trainer(model, { name: contest.variant, scheme: schemeOf(scheme), engine: on, dataset, seed: 0 });

  const names = allowed.length ? [...allowed, allowed[0]!] : [];
  const trainers = names.map((scheme) => trainerOf(scheme, engine));
  const steps = trainers.map((trainer) => async (): Promise<void> => {
    trainer.step();
    await trainer.readLosses();
  });
  const milliseconds = await timeInRounds(steps, patience);
  trainers.forEach((trainer) => trainer.dispose());

  const lanes: Lane[] = [];
  for (const [i, scheme] of names.entries()) {
    // Captured steps run inside the engine, where the library cannot count.
    const counted = trainerOf(scheme, { ...engine, compile: eager });
    lanes.push({
      scheme,
      again: i === allowed.length,
      milliseconds: milliseconds[i]!,
      footprint: await footprintOf(counted),
    });
    counted.dispose();
  }
  return { lanes, refused };
}

function sort(schemes: readonly string[], model: Model): { allowed: string[]; refused: Record<string, string> } {
  const reasons = schemes.map((name) => [name, schemeOf(name).refusal(model)] as const);
  return {
    allowed: reasons.filter(([, reason]) => !reason).map(([name]) => name),
    refused: Object.fromEntries(reasons.filter(([, reason]) => reason)) as Record<string, string>,
  };
}

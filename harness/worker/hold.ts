import { itemAt } from '../ground/certain.js';
import { loadDataset } from '../data/index.js';
import type { Engine } from '../engines/engine.js';
import { createModel, type Model } from '../training/model.js';
import { resolvePreset } from '../training/recipe.js';
import { schemeOf } from '../training/schemes/index.js';
import { Trainer } from '../training/trainer.js';
import type { Variant } from '../training/definition.js';
import type { Contest, Lane, Patience, Timings } from './contest.js';
import { timeInRounds } from './rounds.js';

/**
 * Times the schemes of a contest against each other. A step is timed from its batch to the losses read back: all that a
 * training repeats, and no evaluation. The first scheme has a second lane.
 */
export async function holdContest(
  contest: Contest,
  variant: Variant,
  engine: Engine,
  patience: Patience,
): Promise<Timings> {
  const { model, trainerOf } = await prepareContest(contest, variant, engine);
  const { allowed, refused } = sortSchemes(contest.schemes, model);
  const schemes = allowed.length > 0 ? [...allowed, itemAt(allowed, 0)] : [];
  const trainers = schemes.map(trainerOf);
  const steps = trainers.map((trainer) => async (): Promise<void> => {
    trainer.step();
    await trainer.readLosses();
  });
  const milliseconds = await timeInRounds(steps, patience);
  trainers.forEach((trainer) => trainer.dispose());
  const lanes = schemes.map((scheme, i): Lane => ({
    scheme,
    again: i === allowed.length,
    milliseconds: itemAt(milliseconds, i),
  }));
  return { lanes, refused };
}

/** The model of a contest, and trainers of it by scheme. */
export async function prepareContest(
  contest: Contest,
  variant: Variant,
  engine: Engine,
): Promise<{ model: Model; trainerOf: (scheme: string) => Trainer }> {
  const dataset = await loadDataset(contest.dataset);
  const model = createModel({
    ...resolvePreset(contest.variant, variant, contest.preset),
    shape: dataset.shape,
    width: contest.width,
    latentSize: contest.latentSize,
    batchSize: contest.batch,
  });
  const trainerOf = (scheme: string): Trainer =>
    new Trainer(model, { name: contest.variant, scheme: schemeOf(scheme), engine, dataset, seed: 0 });
  return { model, trainerOf };
}

function sortSchemes(schemes: readonly string[], model: Model): { allowed: string[]; refused: Record<string, string> } {
  const reasons = schemes.map((name) => [name, schemeOf(name).refusal(model)] as const);
  return {
    allowed: reasons.filter(([, reason]) => !reason).map(([name]) => name),
    refused: Object.fromEntries(reasons.filter(([, reason]) => reason)) as Record<string, string>,
  };
}

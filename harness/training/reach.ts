import type { BudgetUnit, RunSpec } from '../record/record.js';
import type { Model } from './model.js';
import { flopsOf, passesOf } from './schemes/passes.js';
import type { Phase, Scheme } from './schemes/scheme.js';

/** More steps than any training takes. */
const MOST_STEPS = 10_000_000;

const costs: Partial<Record<BudgetUnit, (model: Model, phase: Phase) => number>> = {
  imagesSeen: (_, { reals }) => reals,
  passes: (_, { work }) => passesOf(work),
  flops: (model, { work }) => flopsOf(model, work),
};

/**
 * The generator steps after which a training of the model has spent its budget, as the trainer counts. Nothing is computed.
 * @returns undefined where only the training tells: a budget in seconds, or of more than ten million steps.
 */
export function stepsWithin(model: Model, scheme: Scheme, { unit, amount }: RunSpec['budget']): number | undefined {
  if (unit === 'generatorSteps') return amount;
  const costOf = costs[unit];
  if (!costOf) return undefined;
  const phases = scheme.phases(model).map((phase) => ({ phase, cost: costOf(model, phase) }));
  let spent = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (spent >= amount) return step;
    for (const { phase, cost } of phases) spent += phase.repeat(step) * cost;
  }
  return undefined;
}

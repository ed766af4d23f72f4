import type { DatasetSize } from '../training/obstacle.js';
import type { RunSpec } from '../record/record.js';
import { modelOf } from '../training/begin.js';
import type { Variant } from '../training/definition.js';
import { schemeOf } from '../training/schemes/index.js';
import { flopsOf, passesOf } from '../training/schemes/passes.js';

/** Schedules of steps repeat within as many steps of the generator. */
const PERIOD = 500;

/**
 * Floating-point operations of a run's training, before it is begun; null where the budget is one of seconds or a model
 * cannot be made.
 */
export function flopsOfRun(spec: RunSpec, variant: Variant, size: DatasetSize): number | null {
  const { unit, amount } = spec.budget;
  if (unit === 'flops') return amount;
  if (unit === 'seconds') return null;
  const model = modelOf(spec, variant, size);
  const phases = schemeOf(spec.scheme).phases(model);
  const perStep = { flops: 0, passes: 0, imagesSeen: 0 };
  for (const { work, reals, repeat } of phases) {
    let times = 0;
    for (let step = 0; step < PERIOD; step++) times += repeat(step);
    perStep.flops += (times / PERIOD) * flopsOf(model, work);
    perStep.passes += (times / PERIOD) * passesOf(work);
    perStep.imagesSeen += (times / PERIOD) * reals;
  }
  return unit === 'generatorSteps' ? amount * perStep.flops : (amount / perStep[unit]) * perStep.flops;
}

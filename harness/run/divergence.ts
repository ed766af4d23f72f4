import { entryOf } from '../ground/certain.js';
import type { HostTensors } from '../record/checkpoint.js';
import type { Losses } from '../training/trainer.js';

/**
 * A loss beyond this is an explosion: float32 has 7 digits, so a mean of scores of this size says nothing about the
 * samples any more. No training that recovered came near it.
 */
const EXPLODED = 1e10;

/** Why a training with these losses after `step` has diverged; undefined where it has not. */
export function divergence(losses: Losses, step: number): string | undefined {
  const found = Object.entries(losses).find(([, loss]) => !(Math.abs(loss) <= EXPLODED));
  if (!found) return undefined;
  const [name, loss] = found;
  const what = Number.isFinite(loss) ? `exploded to ${loss.toExponential(2)}` : `was ${loss}`;
  return `The ${name.replace(/Loss$/, ' loss')} ${what} at step ${step}.`;
}

/** The same of weights after a step: the last update may spoil them after finite losses. */
export function brokenWeights(tensors: HostTensors, names: readonly string[], step: number): string | undefined {
  for (const name of names) {
    const broken = entryOf(tensors, name).data.find((value) => !Number.isFinite(value));
    if (broken !== undefined) return `A weight of ${name} was ${broken} at step ${step}.`;
  }
  return undefined;
}

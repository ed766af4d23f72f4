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

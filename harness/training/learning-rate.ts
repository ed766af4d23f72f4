import type { Recipe } from './definition.js';

type Schedule = Pick<Recipe, 'learningRateDecay' | 'warmUp'>;

/** What the learning rates are multiplied with when such a share of the budget is spent, from 0 to 1. */
export function learningRateFactor({ learningRateDecay: decay, warmUp }: Schedule, spent: number): number {
  const share = Math.min(1, spent);
  return decayed(decay, share) * (share < warmUp ? share / warmUp : 1);
}

function decayed(decay: Schedule['learningRateDecay'], share: number): number {
  switch (decay) {
    case 'none':
      return 1;
    case 'linear':
      return 1 - share;
    case 'cosine':
      return (1 + Math.cos(Math.PI * share)) / 2;
    default:
      return decay.factor ** decay.at.filter((at) => at <= share).length;
  }
}

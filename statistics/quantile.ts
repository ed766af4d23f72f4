import { itemAt } from '../harness/ground/certain.js';
/** The value below which a share of the values lies, linear between order statistics. The values are sorted. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const [low, high] = [itemAt(sorted, below), itemAt(sorted, Math.min(below + 1, sorted.length - 1))];
  return low + (high - low) * (position - below);
}

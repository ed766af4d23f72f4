import { stream } from '../../harness/random.js';

/** What is searched, with its declared ranges: equal for every variant. */
export interface Settings {
  /** Log-uniform between the two. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly discriminatorSteps: number;
}

export const ranges = {
  learningRate: [1e-4, 1e-2],
  beta1: [0, 0.5, 0.9],
  discriminatorSteps: [1, 2, 5],
} as const;

/** The `index`-th random settings of a variant; every variant has draws of its own. */
export function settingsOf(variant: string, index: number): Settings {
  const random = stream(index, 'search', variant);
  const [low, high] = ranges.learningRate;
  const one = (of: readonly number[]): number => of[random.integer(of.length)]!;
  return {
    learningRate: Number((low * (high / low) ** random.float()).toPrecision(3)),
    beta1: one(ranges.beta1),
    discriminatorSteps: one(ranges.discriminatorSteps),
  };
}

import { z } from 'zod';

/** What one training or numerical experiment found: one arm of a protocol under one seed. */
export interface Observation {
  readonly arm: string;
  readonly seed: number;
  /** null where the experiment failed or the score is not defined. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** What figures are drawn from: rows of numbers by name. */
  readonly series: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Why there are no scores, in a sentence. */
  readonly failure: string | null;
}

export const observationSchema: z.ZodType<Observation> = z.object({
  arm: z.string(),
  seed: z.int(),
  scores: z.record(z.string(), z.number().nullable()),
  series: z.record(z.string(), z.array(z.array(z.number()))),
  failure: z.string().nullable(),
});

/** The observations of one arm, in order of seed. */
export function ofArm(observations: readonly Observation[], arm: string): Observation[] {
  return observations.filter((each) => each.arm === arm).sort((a, b) => a.seed - b.seed);
}

/** Arms in the order in which they first appear. */
export const armsOf = (observations: readonly Observation[]): string[] => [
  ...new Set(observations.map(({ arm }) => arm)),
];

/** The scores of an arm by seed; null where an experiment failed. */
export function scoresBySeed(
  observations: readonly Observation[],
  arm: string,
  score: string,
): ReadonlyMap<number, number | null> {
  return new Map(ofArm(observations, arm).map(({ seed, scores }) => [seed, scores[score] ?? null]));
}

/** The same observation with a score that follows from it. */
export const withScores = (observation: Observation, scores: Observation['scores']): Observation => ({
  ...observation,
  scores: { ...observation.scores, ...scores },
});

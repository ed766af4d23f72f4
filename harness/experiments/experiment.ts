import type { Observation } from './observation.js';
import type { Engine } from '../engines/engine.js';

/**
 * How long something takes: `check` seconds or minutes, `small` minutes or hours on two cores; `full` is the published
 * form, for GPUs and clusters.
 */
export const scales = ['check', 'small', 'full'] as const;
export type Scale = (typeof scales)[number];

/** One unit of work: all that decides its numbers, as plain data. */
export interface Case {
  readonly arm: string;
  readonly seed: number;
  /** What it trains: a change of these variants makes it another case. */
  readonly variant?: string;
  readonly variants?: readonly string[];
}

export type Measured = Pick<Observation, 'scores'> & Partial<Pick<Observation, 'series'>>;

/** How data are made where no suite makes them; the default export of a folder's `experiment.ts`. */
export interface Experiment<C extends Case = Case> {
  /**
   * The cases, given what is observed already: asked again until nothing new is due, so that later cases may follow from
   * earlier ones.
   */
  cases(scale: Scale, done: readonly Observation[]): readonly C[];
  /** Deterministic given the case and the engine, unless times are what is measured. */
  run(each: C, engine: Engine): Promise<Measured>;
}

/** Marks the default export of an `experiment.ts`. */
export function defineExperiment<C extends Case>(experiment: Experiment<C>): Experiment<C> {
  return experiment;
}

/** Every arm under every seed, seed by seed, so that an interrupted series has whole pairs. */
export function forSeeds<A extends { readonly arm: string }>(
  seeds: readonly number[],
  arms: readonly A[],
): (A & { readonly seed: number })[] {
  return seeds.flatMap((seed) => arms.map((arm) => ({ ...arm, seed })));
}

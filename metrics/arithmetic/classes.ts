import { itemAt } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { frechetDistanceOf } from './frechet.js';
import { checkSets } from './inputs.js';
import { rowsAt } from './subset.js';

/** Samples with the class that each was taken from, or made for: not the one that a classifier sees in it. */
export interface LabelledSet {
  readonly features: Features;
  /** Of each sample a place in the list of the classes. */
  readonly labels: ArrayLike<number>;
}

/** Two sets that have the same classes. */
export interface Labelled {
  /** Names of the classes. */
  readonly classes: readonly string[];
  readonly real: LabelledSet;
  readonly fake: LabelledSet;
}

/** What two sets have of one class. */
export interface ClassDistance {
  readonly name: string;
  /** The Fréchet distance of its reals and fakes. */
  readonly distance: number;
  readonly reals: number;
  readonly fakes: number;
}

/** A covariance needs two samples. */
const LEAST = 2;

const known = new WeakMap<Labelled, readonly ClassDistance[]>();

/**
 * The Fréchet distance of reals and fakes within each class, in the order of the classes; computed once for the same sets.
 * @throws UserError where labels do not fit the sets, a class has fewer than two reals or fakes, or a value is not finite.
 */
export function classDistances(sets: Labelled): readonly ClassDistance[] {
  const found = known.get(sets) ?? computeDistances(sets);
  known.set(sets, found);
  return found;
}

function computeDistances({ classes, real, fake }: Labelled): ClassDistance[] {
  checkSets('A Fréchet distance within classes', [real.features, fake.features]);
  const reals = placesOf(real, 'reals', classes);
  const fakes = placesOf(fake, 'fakes', classes);
  classes.forEach((name, label) => checkCounts(name, itemAt(reals, label).length, itemAt(fakes, label).length));
  return classes.map((name, label) => {
    const [ofReals, ofFakes] = [itemAt(reals, label), itemAt(fakes, label)];
    const distance = frechetDistanceOf(rowsAt(real.features, ofReals), rowsAt(fake.features, ofFakes));
    return { name, distance, reals: ofReals.length, fakes: ofFakes.length };
  });
}

/** The places of each class's samples. */
function placesOf({ features: { count }, labels }: LabelledSet, side: string, classes: readonly string[]): number[][] {
  if (labels.length !== count)
    throw new UserError(`There are ${count} ${side}, but ${labels.length} labels of them: every sample needs one.`);
  const places = classes.map((): number[] => []);
  for (let i = 0; i < count; i++) {
    const label = itemAt(labels, i);
    if (!Number.isInteger(label) || label < 0 || label >= classes.length)
      throw new UserError(
        `Sample ${i} of the ${side} has the label ${label}, but labels go from 0 to ${classes.length - 1}.`,
      );
    itemAt(places, label).push(i);
  }
  return places;
}

function checkCounts(name: string, reals: number, fakes: number): void {
  if (Math.min(reals, fakes) >= LEAST) return;
  throw new UserError(
    `The class "${name}" has ${reals} reals and ${fakes} fakes, but a Fréchet distance within classes needs ${LEAST} of each in every class.`,
  );
}

/**
 * The share of samples in which the class that was asked for is seen.
 * @throws UserError where the lists differ in length, or are empty.
 */
export function shareAsAsked(asked: ArrayLike<number>, seen: ArrayLike<number>): number {
  if (asked.length !== seen.length || asked.length === 0)
    throw new UserError(
      `There are ${asked.length} classes asked for and ${seen.length} seen: every sample needs both.`,
    );
  let hits = 0;
  for (let i = 0; i < asked.length; i++) if (itemAt(asked, i) === itemAt(seen, i)) hits++;
  return hits / asked.length;
}

import { beforeAll, describe, expect, it } from 'vitest';
import { UserError, type Inputs, type Metric } from '../../harness/metric.js';
import { discoverMetrics } from '../../harness/metrics/discover.js';
import { programMetrics } from '../../harness/metrics/program.js';
import { broken, empty, numbersOf, offerOf, ordinary, shuffled, swapped, type Sets } from './inputs.js';
import { knownValues } from './known-values.js';

/** Metrics of one's own are tried as well: `GANBENCH_METRICS=DIR npx vitest run tests/metrics/contract.test.ts`. */
const more = process.env.GANBENCH_METRICS;
const found = await discoverMetrics(more ? [more] : []);
const ownNames = programMetrics.map(({ name }) => name);

function valueOf(metric: Metric, sets: Sets): number {
  const offer = offerOf(sets);
  return metric.compute(Object.fromEntries(metric.needs.map((need) => [need, offer[need]!()])) as unknown as Inputs);
}

/** Few samples, or as many as the metric asks for. */
function enough(metric: Metric): Sets {
  const few = ordinary(100);
  try {
    valueOf(metric, few);
    return few;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return ordinary(1010);
  }
}

/** Sums in another order differ in their last digits. */
const near = (value: number): unknown => expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.abs(value) + 1)));

describe.each(found)('metric $name', (metric) => {
  const ofTwoSets = metric.needs.some((need) => ['features', 'moments', 'labels'].includes(need));
  let sets: Sets;
  let value: number;
  beforeAll(() => {
    sets = enough(metric);
    value = valueOf(metric, sets);
  });

  it('is a finite number of ordinary samples, the same bits each time', () => {
    const before = numbersOf(sets);
    expect(Number.isFinite(value)).toBe(true);
    expect(valueOf(metric, sets)).toBe(value);
    expect(numbersOf(sets), 'it changes what it is handed').toBe(before);
  });

  it('does not depend on the order of the samples, unless it says why', () => {
    const other = valueOf(metric, shuffled(sets));
    if (metric.ordered === undefined) return expect(other).toEqual(near(value));
    expect(metric.ordered).toMatch(/^[A-Z].*\.$/);
    expect(other).not.toBe(value);
  });

  if (metric.isDistance)
    it('is the same both ways, unless it says why not', () => {
      const other = valueOf(metric, swapped(sets));
      if (metric.oneSided === undefined) return expect(other).toEqual(near(value));
      expect(metric.oneSided).toMatch(/^[A-Z].*\.$/);
      expect(other).not.toEqual(near(value));
    });

  if (metric.isDistance)
    it('is smaller for samples of one law than for others', () => {
      const again = { ...sets.real, values: sets.real.values.map((x) => -x) };
      expect(valueOf(metric, { ...sets, fake: again, ofFakes: sets.ofReals })).toBeLessThan(value);
    });

  it.each([
    ['a value that is none', broken],
    ['no samples', empty],
  ])('refuses %s with a sentence', (_, spoil) => {
    expect(() => valueOf(metric, spoil(sets))).toThrow(UserError);
    expect(() => valueOf(metric, spoil(sets))).toThrow(/^[A-Z].* .*\.$/);
  });

  if (ofTwoSets && metric.isDistance)
    it('refuses sets of different widths', () => {
      const { fake } = sets;
      const narrow = { count: fake.count, dimensions: 2, values: fake.values.subarray(0, 2 * fake.count) };
      expect(() => valueOf(metric, { ...sets, fake: narrow })).toThrow(UserError);
    });

  if (ownNames.includes(metric.name))
    it('has a value that is known', () => {
      const known = knownValues[metric.name];
      expect(known, 'tests/metrics/known-values.ts has none').toBeDefined();
      expect(metric.compute(known!.inputs() as Inputs)).toBeCloseTo(known!.value, 4);
    });
});

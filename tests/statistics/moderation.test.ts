import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAll } from '../../statistics/family.js';
import { digamma, inverseTrigamma, trigamma } from '../../statistics/gamma.js';
import { fitVariancePrior, moderate } from '../../statistics/moderation.js';

const near = (value: number, expected: number, relative: number): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

describe('the derivatives of the logarithm of gamma', () => {
  const EULER = 0.5772156649015329;

  it('have their closed forms at 1/2, 1, 2 and 10', () => {
    const harmonic = (n: number, power: number): number =>
      Array.from({ length: n }, (_, i) => 1 / (i + 1) ** power).reduce((sum, term) => sum + term, 0);
    near(digamma(0.5), -EULER - 2 * Math.LN2, 1e-14);
    near(digamma(1), -EULER, 1e-14);
    near(digamma(10), harmonic(9, 1) - EULER, 1e-14);
    near(trigamma(0.5), Math.PI ** 2 / 2, 1e-14);
    near(trigamma(2), Math.PI ** 2 / 6 - 1, 1e-14);
    near(trigamma(10), Math.PI ** 2 / 6 - harmonic(9, 2), 1e-13);
  });

  it('are undone by the inverse from tiny to huge values', () => {
    for (const x of [1e-4, 0.03, 0.5, 1, 7, 300, 1e6]) near(inverseTrigamma(trigamma(x)), x, 1e-9);
  });
});

interface Reference {
  readonly moderation: readonly {
    readonly name: string;
    readonly variances: readonly number[];
    readonly freedom: readonly number[];
    readonly priorFreedom: number | 'Infinity';
    readonly priorVariance: number;
    readonly moderated: readonly number[];
  }[];
  readonly families: readonly {
    readonly scores: readonly (readonly number[])[];
    readonly priorFreedom: number;
    readonly priorVariance: number;
    readonly freedom: number;
    readonly t: readonly number[];
    readonly p: readonly number[];
  }[];
}
/** Made by `limma/reference.py` with inmoose's port of limma. */
const reference = JSON.parse(readFileSync(new URL('limma/reference.json', import.meta.url), 'utf8')) as Reference;

const alike = (freedom: number, ...variances: number[]) => variances.map((variance) => ({ variance, freedom }));

describe('moderated variances', () => {
  it.each(reference.moderation.map((each) => [each.name, each] as const))('are those of limma: %s', (_, each) => {
    const samples = each.variances.map((variance, at) => ({ variance, freedom: each.freedom[at]! }));
    const prior = fitVariancePrior(samples)!;
    if (each.priorFreedom === 'Infinity') expect(prior.freedom).toBe(Infinity);
    else near(prior.freedom, each.priorFreedom, 1e-6); // limma's own iteration ends there
    near(prior.variance, each.priorVariance, 1e-6);
    samples.forEach((sample, at) => near(moderate(sample, prior).variance, each.moderated[at]!, 1e-6));
  });

  it('stay as they are without a prior, which takes two that are not 0', () => {
    expect(fitVariancePrior([])).toBeNull();
    expect(fitVariancePrior(alike(2, 0.3, 0, 0))).toBeNull();
    const sample = { variance: 0.3, freedom: 2 };
    expect(moderate(sample, null)).toEqual(sample);
  });

  it('of equal scores do not make the others look unequal', () => {
    const some = [0.004, 0.005, 0.007];
    expect(fitVariancePrior(alike(4, ...some, 0, 0))).toEqual(fitVariancePrior(alike(4, ...some)));
  });

  it.each(reference.families.map((each) => [each.scores.length, each.scores[0]!.length, each] as const))(
    'give the t tests of limma: the pairs of %d variants and %d seeds',
    (_, __, each) => {
      const arms = each.scores.map((scores, at) => ({
        name: `v${at}`,
        scores: new Map(scores.map((score, seed) => [seed, Math.exp(score)])),
      }));
      const family = compareAll(arms, { scale: 'log', direction: 'lower' });
      near(family.prior!.freedom, each.priorFreedom, 1e-6);
      near(family.prior!.variance, each.priorVariance, 1e-6);
      near(family.freedom, each.freedom, 1e-6);
      expect(family.pairs).toHaveLength(each.p.length);
      const seeds = each.scores[0]!.length;
      family.pairs.forEach(({ difference, deviation, p }, at) => {
        near((difference * Math.sqrt(seeds)) / deviation, each.t[at]!, 1e-6);
        near(p, each.p[at]!, 1e-5);
      });
    },
  );
});

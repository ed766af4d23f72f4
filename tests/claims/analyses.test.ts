import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverClaims, experimentOf, suiteOf } from '../../harness/claims/discover.js';
import { scales } from '../../harness/claims/experiment.js';
import { stream } from '../../harness/random/stream.js';
import { loadSuite } from '../../harness/suite/load.js';
import { analyse, type Claim } from '../../reports/claims/claim.js';
import type { Verdict } from '../../reports/claims/endpoint.js';
import type { Observation } from '../../reports/claims/observation.js';

const entries = await discoverClaims();

/** A score by arm: its mean, and the deviation of its logarithm (or of itself where it has signs) over seeds. */
type Truth = Readonly<Record<string, readonly [mean: number, noise: number]>>;

function observe(score: string, truth: Truth, { seeds = 8, relative = true, first = 0 } = {}): Observation[] {
  return Object.entries(truth).flatMap(([arm, [mean, noise]]) =>
    Array.from({ length: seeds }, (_, at) => {
      const offset = noise * stream(at, 'truth', arm).normal(1)[0]!;
      const value = relative ? mean * Math.exp(offset) : mean + offset;
      return { arm, seed: first + at, scores: { [score]: value }, series: {}, failure: null };
    }),
  );
}

/** A curve of distances that falls from 1000 by a rate in a thousand steps. */
function falling(arm: string, rate: number, noise: number): Observation[] {
  return Array.from({ length: 8 }, (_, seed) => {
    const own = rate * Math.exp(noise * stream(seed, 'falling', arm).normal(1)[0]!);
    const rows = Array.from({ length: 9 }, (__, i) => [125 * i, 1000 * Math.exp((-own * i) / 8)]);
    return { arm, seed, scores: {}, series: { fd_digits_n500_test: rows }, failure: null };
  });
}

const rsgan = (rate: number, noise: number): Observation[] => [
  ...falling('sgan', 2, 0.01),
  ...['rsgan', 'rasgan', 'rsgan-no-reals'].flatMap((arm) => falling(arm, rate, noise)),
];

const sites = ['interpolates', 'pairs', 'mixed pairs', 'mixture', 'fakes', 'reals'];
const atSites = (last: number, noise: number): Truth =>
  Object.fromEntries(
    ['div', 'gp'].flatMap((form) => sites.map((site) => [`${form} at ${site}`, [site === 'reals' ? last : 1, noise]])),
  );
const tuned = (last: number, noise: number): Truth =>
  Object.fromEntries(
    ['sgan', 'lsgan', 'hinge', 'rsgan', 'wgan-gp'].flatMap((variant) => [
      [`${variant} tuned`, [variant === 'wgan-gp' ? last : 1, noise]],
      [variant, [2, noise]],
    ]),
  );

const linear = { relative: false };

/** Made-up truths under which each claim's verdict is known. */
const truths: Record<string, Partial<Record<Verdict, Observation[]>>> = {
  rsgan: {
    supported: rsgan(4, 0.02),
    contradicted: rsgan(1.2, 0.02),
    equivalent: rsgan(2.02, 0.02),
    undecided: rsgan(2, 0.9),
  },
  duality: {
    contradicted: observe('tightness', { 'penalty on points': [0.7, 0.02] }),
    equivalent: observe('tightness', { 'penalty on points': [0.99, 0.01] }),
    undecided: observe('tightness', { 'penalty on points': [0.92, 0.2] }),
  },
  'wgan-div': {
    contradicted: observe('distance', atSites(3, 0.05)),
    equivalent: observe('distance', atSites(1.02, 0.05)),
    undecided: observe('distance', atSites(1, 0.6)),
  },
  'gan-qp': {
    supported: observe('slope', { 'gan-qp': [0.8, 0.02] }, linear),
    contradicted: observe('slope', { 'gan-qp': [-2, 0.1] }, linear),
    equivalent: observe('slope', { 'gan-qp': [0.05, 0.05] }, linear),
    undecided: observe('slope', { 'gan-qp': [-0.2, 0.5] }, linear),
  },
  'energy-landscape': {
    supported: observe('modes', { 'β₁ = 0': [8, 0], 'β₁ = 0.9': [4, 0.5] }, { ...linear, seeds: 10 }),
    contradicted: observe('modes', { 'β₁ = 0': [4, 0.5], 'β₁ = 0.9': [8, 0] }, { ...linear, seeds: 10 }),
    equivalent: observe('modes', { 'β₁ = 0': [7, 0.1], 'β₁ = 0.9': [7, 0.1] }, { ...linear, seeds: 10 }),
    undecided: observe('modes', { 'β₁ = 0': [6, 2], 'β₁ = 0.9': [6, 2] }, { ...linear, seeds: 10 }),
  },
  meg: {
    supported: observe('kl_modes', { meg: [0.1, 0.1], 'no entropy': [1, 0.1] }),
    contradicted: observe('kl_modes', { meg: [1, 0.1], 'no entropy': [0.1, 0.1] }),
    equivalent: observe('kl_modes', { meg: [0.5, 0.02], 'no entropy': [0.5, 0.02] }),
    undecided: observe('kl_modes', { meg: [0.5, 0.5], 'no entropy': [0.5, 0.5] }),
  },
  'o-gan': {
    supported: observe('distance', { 'o-gan': [50, 0.02], 'without ρ': [100, 0.02] }),
    contradicted: observe('distance', { 'o-gan': [200, 0.02], 'without ρ': [100, 0.02] }),
    equivalent: observe('distance', { 'o-gan': [102, 0.02], 'without ρ': [100, 0.02] }),
    undecided: observe('distance', { 'o-gan': [110, 0.4], 'without ρ': [100, 0.4] }),
  },
  'single-loss': {
    supported: observe('single-loss', { 'time on images': [0.8, 0.02] }),
    contradicted: observe('single-loss', { 'time on images': [1.3, 0.02] }),
    equivalent: observe('single-loss', { 'time on images': [1, 0.01] }),
    undecided: observe('single-loss', { 'time on images': [1, 0.3] }),
  },
  'created-equal': {
    contradicted: observe('distance', tuned(3, 0.05), { first: 100 }),
    equivalent: observe('distance', tuned(1.02, 0.05), { first: 100 }),
    undecided: observe('distance', tuned(1, 0.6), { first: 100 }),
  },
};

/** An equality cannot be `supported`: it is `equivalent`. A difference without a margin cannot be `equivalent`. */
function possible({ primary: { expected, margin } }: Claim): Verdict[] {
  const all: Verdict[] = ['supported', 'contradicted', 'equivalent', 'undecided'];
  const isDifference = expected === 'lower' || expected === 'higher';
  return all.filter((verdict) =>
    verdict === 'supported' ? expected !== 'same' : verdict === 'equivalent' ? !(isDifference && !margin) : true,
  );
}

it('covers every claim', () => {
  expect(Object.keys(truths).sort()).toEqual(entries.map(({ name }) => name));
});

describe.each(entries.map(({ name, claim, folder }) => [name, claim, folder] as const))('%s', (name, claim, folder) => {
  it('is tried with every verdict that it can have', () => {
    expect(Object.keys(truths[name]!).sort()).toEqual(possible(claim).sort());
  });
  it.each(Object.entries(truths[name] ?? {}))('is %s where that is the truth', (verdict, observations) => {
    expect(analyse(claim, observations).verdict).toBe(verdict);
  });
  it('draws what there is, the same bytes each time, and nothing where there is nothing', () => {
    const [observations] = Object.values(truths[name]!);
    const draw = () => claim.figures(analyse(claim, observations!).observations);
    expect(draw()).toEqual(draw());
    expect(() => claim.figures(analyse(claim, []).observations)).not.toThrow();
    expect(() => claim.tables?.(analyse(claim, []).observations)).not.toThrow();
  });
  it('has a protocol in words, six seeds or more, and trains every arm of its primary endpoint on all of them', async () => {
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(text).toMatch(/## Protocol[\s\S]*Primary endpoint[\s\S]*Secondary[\s\S]*--scale full/);
    expect(claim.seeds.length).toBeGreaterThanOrEqual(6);
    for (const scale of scales) {
      const suite = suiteOf(folder, scale);
      if (suite) {
        expect(loadSuite(suite).seeds.length).toBeGreaterThanOrEqual(claim.seeds.length);
        continue;
      }
      const cases = (await experimentOf(folder)).cases(scale, []);
      const compared = [...claim.primary.arms, claim.primary.against].filter((arm) => typeof arm === 'string');
      for (const arm of compared)
        expect(cases.filter((each) => each.arm === arm).map(({ seed }) => seed)).toEqual(claim.seeds);
    }
  });
});

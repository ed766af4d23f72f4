import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { landscapes } from '../../../../claims/energy-landscape/analysis.js';
import { discoverClaims } from '../../../../harness/satellites/claims/discover.js';
import { experimentOf, suiteOf } from '../../../../harness/experiments/folder.js';
import { claimScales as scales } from '../../../../harness/satellites/claims/scale.js';
import { centres as grid25 } from '../../../../harness/data/datasets/grid25.js';
import { centres as ring8 } from '../../../../harness/data/datasets/ring8.js';
import { stream } from '../../../../harness/random/stream.js';
import { loadSuite } from '../../../../harness/suite/load.js';
import { analyse, type Claim } from '../../../../harness/satellites/claims/analysis/claim.js';
import type { ClaimVerdict } from '../../../../harness/satellites/claims/analysis/endpoint.js';
import type { Observation } from '../../../../harness/experiments/observation.js';

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
const truths: Record<string, Partial<Record<ClaimVerdict, Observation[]>>> = {
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
function possible({
  protocols: {
    small: {
      primary: { expected, margin },
    },
  },
}: Claim): ClaimVerdict[] {
  const all: ClaimVerdict[] = ['supported', 'contradicted', 'equivalent', 'undecided'];
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
    expect(analyse(claim, observations, 'small').verdict).toBe(verdict);
  });
  it('draws what there is, the same bytes each time, and nothing where there is nothing', () => {
    const [observations] = Object.values(truths[name]!);
    const draw = () => claim.figures(analyse(claim, observations!, 'small').observations, claim.protocols.small);
    expect(draw()).toEqual(draw());
    for (const scale of scales)
      expect(() => claim.figures(analyse(claim, [], scale).observations, claim.protocols[scale])).not.toThrow();
    expect(() => claim.tables?.(analyse(claim, [], 'small').observations)).not.toThrow();
  });
  it('names the data that each scale trains on, and no others', async () => {
    const words = /\b(?:ring8|grid25|MNIST)\b/gi;
    const named = (text: string): string[] => [...text.matchAll(words)].map(([word]) => word.toLowerCase());
    for (const scale of scales) {
      const { primary, secondary, tested } = claim.protocols[scale];
      const suite = suiteOf(folder, scale);
      const trained = suite
        ? JSON.stringify(loadSuite(suite).datasets)
        : JSON.stringify((await experimentOf(folder)).cases(scale, []));
      const known = new Set(named(trained));
      const titles = claim
        .figures(analyse(claim, Object.values(truths[name]!)[0]!, scale).observations, claim.protocols[scale])
        .map(({ caption }) => caption);
      for (const word of named([tested, ...[primary, ...secondary].map((each) => each.name), ...titles].join(' ')))
        expect(known, word).toContain(word);
    }
  });
  it('has a protocol in words, six seeds or more, and trains every arm of its primary endpoint on all of them', async () => {
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(text).toMatch(/## Protocol[\s\S]*Primary endpoint[\s\S]*Secondary[\s\S]*--scale full/);
    for (const scale of scales) {
      const { seeds, primary } = claim.protocols[scale];
      expect(seeds.length).toBeGreaterThanOrEqual(6);
      const suite = suiteOf(folder, scale);
      if (suite) {
        expect(loadSuite(suite).seeds).toEqual(seeds);
        continue;
      }
      const cases = (await experimentOf(folder)).cases(scale, []);
      const compared = [...primary.arms, primary.against].filter((arm) => typeof arm === 'string');
      for (const arm of compared)
        expect(cases.filter((each) => each.arm === arm).map(({ seed }) => seed)).toEqual(seeds);
    }
  });
});

it('the energy landscapes show the modes that their scale has', () => {
  const { protocols } = entries.find(({ name }) => name === 'energy-landscape')!.claim;
  const known = { small: ring8, full: grid25 };
  const drawn = ['β₁ = 0', 'penalty none', 'penalty centred at 1 on reals', 'penalty centred at 0 on fakes'];
  const heights = Array.from({ length: 12 }, (_, row) => Array.from({ length: 12 }, (__, column) => row + column));
  const observations = drawn.map((arm): Observation => ({
    arm,
    seed: 0,
    scores: {},
    failure: null,
    series: { 'energy 0': heights },
  }));
  for (const scale of scales) {
    expect(protocols[scale].terms.modes).toBe(String(known[scale].length));
    // Frames of 4 squares of 48 pixels with gaps of 8; the plane reaches half as far again as the centres.
    const { width, height, data } = PNG.sync.read(Buffer.from(landscapes(observations, scale)[0]!.content));
    expect([width, height]).toEqual([4 * 48 + 3 * 8, 48]);
    const extent = scale === 'small' ? 3 : 6;
    for (const [x, y] of known[scale]) {
      const at = (value: number): number => Math.floor(((value / extent + 1) / 2) * 48);
      const [column, row] = [at(x!), at(-y!)];
      expect([...data.subarray(4 * (row * width + column), 4 * (row * width + column) + 3)]).toEqual([0, 0, 0]);
    }
  }
});

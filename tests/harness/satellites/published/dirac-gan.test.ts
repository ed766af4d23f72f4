import { describe, expect, it } from 'vitest';
import experiment from '../../../../published/dirac-gan/experiment.js';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { discoverPublished } from '../../../../harness/satellites/published/discover.js';
import { findingsOf } from '../../../../harness/satellites/published/findings.js';
import type { PublishedProtocol } from '../../../../harness/satellites/published/protocol.js';
import type { Observation } from '../../../../harness/experiments/observation.js';

/*
 * The one published result that takes seconds: the ends of 21 trajectories that the authors' code prints, by the schemes and
 * optimisers that all trainings use. And the same in float64 from the formulas of the article, which has every printed
 * digit: so what ours lacks of the sixth one is float32's.
 */

const { protocol } = discoverPublished().find(({ name }) => name === 'dirac-gan')!;
const engine = await startCpu();
const observations: Observation[] = [];
for (const each of experiment.cases('check', [])) {
  const { scores } = await experiment.run(each, engine);
  observations.push({ arm: each.arm, seed: each.seed, scores, series: {}, failure: null });
}

/** What both players' numbers move by, over the rate. Mescheder et al. 2018, section 2, f(t) = −log(1 + e⁻ᵗ). */
interface Field {
  theta(theta: number, psi: number): number;
  psi(theta: number, psi: number): number;
  readonly clip?: number;
}

/** f'(t) = σ(−t) */
const slope = (t: number): number => 1 / (1 + Math.exp(t));
const penalised = (field: Field, gamma: number): Field => ({
  ...field,
  psi: (theta, psi) => field.psi(theta, psi) - gamma * psi,
});
const gan: Field = {
  theta: (theta, psi) => -psi * slope(psi * theta),
  psi: (theta, psi) => theta * slope(psi * theta),
};
const nonSaturating: Field = { ...gan, theta: (theta, psi) => -psi * slope(-psi * theta) };
const wgan: Field = { theta: (_, psi) => -psi, psi: (theta) => theta };
const fields: Readonly<Record<string, Field>> = {
  GAN: gan,
  NSGAN: nonSaturating,
  'WGAN, clip 1': { ...wgan, clip: 1 },
  'WGAN-GP, λ = .7': { ...wgan, psi: (theta, psi) => theta - 0.7 * (Math.abs(psi) - 1) * Math.sign(psi) },
  'GAN, R1 .3': penalised(gan, 0.3),
  'GAN, R1 1': penalised(gan, 1),
  'NSGAN, R1 .3': penalised(nonSaturating, 0.3),
};

/** 500 steps of rate 0.2 from (1, 1), the generator first. */
function end(field: Field, order: string): { radius: number; theta: number; psi: number } {
  let [theta, psi] = [1, 1];
  const clipped = (value: number): number =>
    Math.min(field.clip ?? Infinity, Math.max(-(field.clip ?? Infinity), value));
  for (let step = 0; step < 500; step++) {
    const before = theta;
    theta += 0.2 * field.theta(theta, psi);
    if (order === 'simultaneous') psi = clipped(psi + 0.2 * field.psi(before, psi));
    else
      for (let turn = 0; turn < (order.endsWith('5 D') ? 5 : 1); turn++)
        psi = clipped(psi + 0.2 * field.psi(theta, psi));
  }
  return { radius: Math.hypot(theta, psi), theta, psi };
}

const exact = observations.map((each) => {
  const [field, order] = each.arm.split('; ') as [string, string];
  return { ...each, scores: end(fields[field]!, order) };
});
const findings = findingsOf(protocol, protocol.scales.check!, observations);
const toTheDigit: PublishedProtocol['scales']['check'] = {
  ...protocol.scales.check!,
  agreement: ['radius', 'theta', 'psi'].map((score) => ({ test: 'digits', score })),
};

describe('the Dirac-GAN', () => {
  it('has a number for every trajectory', () => {
    const radii = findings.filter(({ score }) => score === 'radius').map(({ arms }) => arms[0]);
    expect(radii.sort()).toEqual(observations.map(({ arm }) => arm).sort());
    expect(radii).toHaveLength(21);
  });

  it.each(findings.map((finding) => [`${finding.score} of ${finding.arms[0]}`, finding] as const))(
    'ends where the published one ends: %s',
    (_, { verdict, published, ours }) => {
      expect(verdict, `${published[0]} is published, ours is ${ours[0]!.mean}`).toBe('agrees');
    },
  );

  it('has all printed digits in float64', () => {
    for (const { verdict, arms, published, ours } of findingsOf(protocol, toTheDigit, exact))
      expect(verdict, `${arms[0]}: ${published[0]} is published, in float64 it is ${ours[0]!.mean}`).toBe('agrees');
  });

  it('is as far from float64 as float32 rounds', () => {
    observations.forEach(({ arm, scores }, i) => {
      const { radius } = exact[i]!.scores;
      expect(Math.abs(scores.radius! / radius - 1), arm).toBeLessThan(radius > 1e-3 ? 1.5e-5 : 1e-3);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { threshold, stepsTo, setbacks } from '../../../../claims/rsgan/analysis.js';
import { compare } from '../../../../claims/duality/experiment.js';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { divergenceOfDiracs } from '../../../../claims/wgan-div/experiment.js';
import { spreads } from '../../../../claims/wgan-div/analysis.js';
import { slopeOfLogs } from '../../../../claims/gan-qp/experiment.js';
import { closedForm, play, type Game } from '../../../../claims/single-loss/games.js';
import { radius, type Point } from '../../../../harness/experiments/point-game.js';
import { probeAccuracy } from '../../../../claims/o-gan/encoder.js';
import { stream } from '../../../../harness/random/stream.js';
import type { Observation } from '../../../../harness/experiments/observation.js';

describe('steps to a distance', () => {
  const halving = [0, 100, 200, 300].map((step) => [step, 800 * 2 ** (-step / 100)]);
  it('are found between evaluations where the logarithm falls in a straight line', () => {
    expect(stepsTo(halving, 400)).toBe(100);
    expect(stepsTo(halving, 800 / 2 ** 1.5)).toBeCloseTo(150, 9);
  });
  it('are null where it is never reached, and the first step where it is already', () => {
    expect(stepsTo(halving, 99)).toBeNull();
    expect(stepsTo(halving, 900)).toBe(0);
  });
  it('use the median of the baseline in the middle of the budget', () => {
    const middles = [5, 1, 9].map((value, seed): Observation => ({
      arm: 'sgan',
      seed,
      scores: {},
      failure: null,
      series: {
        fd_digits_n500_test: [
          [0, 100],
          [50, value],
          [100, 0.1],
        ],
      },
    }));
    expect(threshold(middles)).toBe(5);
  });
  it('count setbacks in the second half only', () => {
    expect(
      setbacks([
        [0, 1],
        [1, 50],
        [2, 4],
        [3, 8],
        [4, 2],
      ]),
    ).toBeCloseTo(Math.log(2) / 2);
    expect(setbacks(halving)).toBe(0);
  });
});

describe('a critic beside the exact distance', () => {
  // Two points each, on a line: 0, 1 and 3, 4; the best pairing costs 3 each, so W1 = 3 and D(x) = −x attains it.
  const sets = { real: Float32Array.from([0, 1]), fake: Float32Array.from([3, 4]), dimensions: 1 };
  const critic = (slope: number, bend = 0) => ({
    score: (x: Float32Array) => x.map((value) => -slope * value + bend * value * value),
    gradients: (x: Float32Array) => x.map((value) => -slope + 2 * bend * value),
    weights: () => Float32Array.from([slope, -slope, 0, 0]),
  });
  it('is tight if its slope is the same everywhere, whatever the slope', () => {
    for (const slope of [0.01, 1, 7]) {
      const { scores } = compare(critic(slope), sets);
      expect(scores.primal).toBeCloseTo(3, 6);
      expect(scores.lipschitz).toBeCloseTo(slope, 5);
      expect(scores.raw).toBeCloseTo(slope, 5);
      expect(scores.tightness).toBeCloseTo(1, 5);
      expect(scores.taut_pairs).toBe(1);
      expect(scores.gradient_on_lines).toBeCloseTo(1, 5);
      expect(scores.extreme_weights).toBe(0.5);
    }
  });
  it('is looser the more its slope varies', () => {
    // D(x) = −x + x²/20: slopes between neighbours are 0.95 and 0.65; the dual value is 3 − (9 + 16 − 1)/40 = 2.4.
    const { scores } = compare(critic(1, 1 / 20), sets);
    expect(scores.lipschitz).toBeCloseTo(0.95, 5);
    expect(scores.tightness).toBeCloseTo(2.4 / (0.95 * 3), 5);
  });
});

it('has the divergence d²/(4k) of two Diracs for p = 2, and the maximum over slopes for any p', () => {
  for (const d of [0.5, 1, 3]) expect(divergenceOfDiracs(d, 2, 2)).toBeCloseTo((d * d) / 8, 12);
  const best = Math.max(...Array.from({ length: 20_001 }, (_, i) => i / 10_000).map((s) => 1.5 * s - 2 * s ** 6));
  expect(divergenceOfDiracs(1.5, 2, 6)).toBeCloseTo(best, 7);
});

it('takes the spread over sites of each seed, and none where a site failed', () => {
  const names = ['interpolates', 'pairs', 'mixed pairs', 'mixture', 'fakes', 'reals'];
  const made = (values: (number | null)[], seed: number): Observation[] =>
    names.map((site, i) => ({
      arm: `div at ${site}`,
      seed,
      scores: { distance: values[i]! },
      series: {},
      failure: null,
    }));
  const e = Math.E;
  const found = spreads([...made([1, 1, 1, e, e, e], 0), ...made([1, 1, 1, 1, 1, null], 1)]);
  expect(found[0]!.scores.spread).toBeCloseTo(Math.sqrt(0.3), 12); // 6 · ¼ / 5
  expect(found[1]!.scores.spread).toBeNull();
});

it('finds the exponent of a power, and a floor for what underflows', () => {
  expect(slopeOfLogs([1, 2, 4, 8].map((x) => [x, 3 * x ** -1.5]))).toBeCloseTo(-1.5, 12);
  expect(
    slopeOfLogs([
      [1, 0],
      [10, 0],
    ]),
  ).toBe(0);
});

describe('games of two numbers', async () => {
  const engine = await startCpu();
  const off = (path: readonly Point[], exact: readonly Point[]): number =>
    Math.max(...path.map(([phi, theta], t) => radius([phi - exact[t]![0], theta - exact[t]![1]]) / radius(exact[t]!)));
  const follow = (game: Game, scheme: string, size: number) => {
    const [start, rate, steps]: [Point, number, number] = [[0.6 * size, -0.8 * size], 0.1, 120];
    const path = play(engine, { game, scheme, start, rate, steps });
    return { path, exact: closedForm(game, scheme === 'alternating', start, rate, steps) };
  };

  it('have the closed forms of repeated steps: powers of 1 + ih at the same point, of a rotation in turn', () => {
    // (φ + iθ)(1 + ih)^t, multiplied out here; steps in turn one after another.
    let [phi, theta] = [0.6, -0.8];
    let [phiInTurn, thetaInTurn] = [0.6, -0.8];
    const [same, inTurn] = [false, true].map((turn) => closedForm('bilinear', turn, [0.6, -0.8], 0.1, 200));
    for (let t = 0; t <= 200; t++) {
      expect(same![t]![0]).toBeCloseTo(phi, 9);
      expect(same![t]![1]).toBeCloseTo(theta, 9);
      expect(inTurn![t]![0]).toBeCloseTo(phiInTurn, 9);
      expect(inTurn![t]![1]).toBeCloseTo(thetaInTurn, 9);
      [phi, theta] = [phi - 0.1 * theta, theta + 0.1 * phi];
      phiInTurn -= 0.1 * thetaInTurn;
      thetaInTurn += 0.1 * phiInTurn;
    }
    expect(radius(same!.at(-1)!)).toBeCloseTo(1.01 ** 100, 9);
  });
  it.each(['single-loss', 'simultaneous', 'fused', 'alternating'])(
    '%s plays the bilinear one as its closed form',
    (scheme) => {
      const { path, exact } = follow('bilinear', scheme, 1);
      expect(off(path, exact)).toBeLessThan(5e-6); // float32 over 120 steps
    },
  );
  it.each([
    ['dirac', 'single-loss'],
    ['dirac', 'alternating'],
    ['dirac with penalty', 'single-loss'],
    ['dirac with penalty', 'alternating'],
  ] as const)('of the kind %s are near their closed form near the equilibrium with %s', (game, scheme) => {
    const errors = [0.1, 0.01].map((size) => {
      const { path, exact } = follow(game, scheme, size);
      return off(path, exact);
    });
    expect(errors[1]).toBeLessThan(1e-3);
    expect(errors[1]).toBeLessThan(errors[0]! / 5); // what the closed form leaves out is of a higher order
  });
  it('are left by steps at the same point, kept by steps in turn, and brought back by a penalty on the reals', () => {
    const growth = (game: Game, scheme: string): number => {
      const { path } = follow(game, scheme, 0.01);
      return radius(path.at(-1)!) / radius(path[0]!);
    };
    expect(growth('dirac', 'single-loss')).toBeCloseTo((1 + 0.05 ** 2) ** 60, 3); // √(1 + h²/4) a step
    expect(Math.abs(Math.log(growth('dirac', 'alternating')))).toBeLessThan(0.06);
    expect(growth('dirac with penalty', 'single-loss')).toBeLessThan(0.1);
  });
});

describe('codes', () => {
  it('are probed linearly: separable classes are told apart, noise is not', () => {
    const random = stream(0, 'probe');
    const labels = Array.from({ length: 600 }, (_, i) => i % 10);
    const separable = Float32Array.from(
      labels.flatMap((label) => Array.from({ length: 10 }, (_, i) => (i === label ? 1 : 0))),
    );
    const part = (codes: Float32Array) => ({ codes, labels });
    expect(probeAccuracy(part(separable), part(separable), 10)).toBe(1);
    const noise = () => part(random.normal(6000));
    expect(probeAccuracy(noise(), noise(), 10)).toBeLessThan(0.2);
  });
});

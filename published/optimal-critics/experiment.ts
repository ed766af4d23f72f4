import { stream } from '../../harness/random/stream.js';
import { float32At } from '../../harness/ground/certain.js';
import { fitCritic } from '../../harness/experiments/critic.js';
import { defineExperiment, forSeeds, type Case } from '../../harness/experiments/experiment.js';
import { centres } from '../../harness/data/datasets/ring8.js';
import { gradientPenalty, interpolates, wasserstein, type Objective } from '../../harness/variant.js';

/**
 * Critics whose optimum is known. Every fake is its real moved by a distance c along a ray of one optimal transport plan,
 * and x̂ is uniform on the way. Then the density of x̂ is that of the transport, and of all critics the best one has a
 * constant slope s along the rays: the Euler–Lagrange equation ∇·(r φ'(‖∇D‖) ∇D / ‖∇D‖) = p_f − p_r is that of the
 * transport itself. What is left is a maximum over s: of s c − k sᵖ (WGAN-div), of s c − λ(s − 1)² (WGAN-GP).
 */

const DISTANCE = 1;
const COUNT = 256;

const penalties = {
  'WGAN-div, k = 2, p = 6': { power: 6, weight: 2 },
  'WGAN-div, k = 1/2, p = 2': { power: 2, weight: 0.5 },
  'WGAN-GP, λ = 10': { centre: 1, weight: 10 },
} as const satisfies Record<string, { centre?: number; power?: number; weight: number }>;
const supports = ['two Gaussians', 'eight Gaussians'] as const;

interface CriticCase extends Case {
  readonly penalty: keyof typeof penalties;
  readonly support: (typeof supports)[number];
  readonly steps: number;
}

export default defineExperiment<CriticCase>({
  cases: () =>
    forSeeds(
      [0, 1, 2],
      supports.flatMap((support) =>
        (Object.keys(penalties) as (keyof typeof penalties)[]).map((penalty) => ({
          arm: `${penalty}; ${support}`,
          penalty,
          support,
          steps: 2000,
        })),
      ),
    ),
  run: async ({ penalty: name, support, seed, steps }, engine) => {
    const { real, fake } = support === 'two Gaussians' ? shifted(seed) : radial(seed);
    const penalty = gradientPenalty({ at: interpolates(), ...penalties[name] });
    const objective: Objective = { ...wasserstein, penalty };
    const sets = { real, fake, dimensions: 2 };
    const critic = fitCritic(engine, { objective, ...sets, width: 64, seed, steps, decay: true });
    try {
      const [reals, fakes] = [critic.score(real), critic.score(fake)];
      const gap = reals.reduce((sum, score, i) => sum + score - float32At(fakes, i), 0) / COUNT;
      const slopes = slopesOf(critic.gradients(between(real, fake, seed)));
      const slope = mean(slopes);
      const { weight, power = 2, centre = 0 }: { centre?: number; power?: number; weight: number } = penalties[name];
      const paid = weight * mean(slopes.map((each) => Math.abs(each - centre) ** power));
      return { scores: { slope, distance: gap / slope, value: gap - paid } };
    } finally {
      critic.dispose();
    }
  },
});

interface Sets {
  /** [COUNT × 2] each, fake i being real i moved by DISTANCE. */
  readonly real: Float32Array;
  readonly fake: Float32Array;
}

/** N(0, I) and the same moved along the first axis. */
function shifted(seed: number): Sets {
  const real = stream(seed, 'two Gaussians').normal(2 * COUNT);
  return { real, fake: real.map((value, at) => (at % 2 === 0 ? value + DISTANCE : value)) };
}

/** ring8, and the same moved towards the middle. */
function radial(seed: number): Sets {
  const noise = stream(seed, 'eight Gaussians').normal(2 * COUNT, 0, 0.02);
  const real = noise.map((value, at) => value + (centres[Math.floor(at / 2) % centres.length]?.[at % 2] ?? NaN));
  const lengthOf = (at: number): number =>
    Math.hypot(float32At(real, at - (at % 2)), float32At(real, at - (at % 2) + 1));
  return { real, fake: real.map((value, at) => value * (1 - DISTANCE / lengthOf(at))) };
}

/** Points on the way, one for each pair, as the penalty takes them. */
function between(real: Float32Array, fake: Float32Array, seed: number): Float32Array {
  const shares = stream(seed, 'between').uniform(COUNT);
  return real.map((value, at) => value + float32At(shares, Math.floor(at / 2)) * (float32At(fake, at) - value));
}

const slopesOf = (gradients: Float32Array): number[] =>
  Array.from({ length: COUNT }, (_, i) => Math.hypot(float32At(gradients, 2 * i), float32At(gradients, 2 * i + 1)));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

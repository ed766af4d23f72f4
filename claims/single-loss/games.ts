import * as tf from '@tensorflow/tfjs-core';
import { entryOf, itemAt } from '../../harness/ground/certain.js';
import type { Dataset } from '../../harness/data/dataset.js';
import type { Engine } from '../../harness/engines/engine.js';
import { constant } from '../../harness/networks/initialisers.js';
import type { Network } from '../../harness/networks/network.js';
import { createModel, type Model } from '../../harness/training/model.js';
import { commonRecipe } from '../../harness/training/recipe.js';
import { schemeOf } from '../../harness/training/schemes/index.js';
import { Trainer } from '../../harness/training/trainer.js';
import { gradientPenalty, logistic, reals, sgd, wasserstein, type Objective } from '../../harness/variant.js';

/**
 * Games of two numbers: the discriminator is D(x) = φx, the generator makes the point θ, all reals are 0, and both players
 * make plain gradient steps of rate h. The equilibrium is (0, 0). Mescheder et al. 2018, arXiv:1801.04406, section 2.
 */
export const games = ['bilinear', 'dirac', 'dirac with penalty'] as const;
export type Game = (typeof games)[number];
export type Point = readonly [phi: number, theta: number];

/** γ/2 · φ² at the reals. */
const PENALTY = 0.5;

const objectives: Readonly<Record<Game, Objective>> = {
  bilinear: wasserstein,
  dirac: logistic,
  'dirac with penalty': { ...logistic, penalty: gradientPenalty({ at: reals(), weight: PENALTY / 2 }) },
};

const [PHI, THETA] = ['discriminator/slope', 'generator/point'];

/** Where a scheme of this project goes: the start and the point after every step. */
export function play(
  engine: Engine,
  { game, scheme, start, rate, steps }: { game: Game; scheme: string; start: Point; rate: number; steps: number },
): Point[] {
  const trainer = new Trainer(modelOf(game, start, rate), {
    name: 'game',
    scheme: schemeOf(scheme),
    engine,
    dataset: zeros,
    seed: 0,
  });
  const at = (): Point => [
    itemAt(entryOf(trainer.tensors, PHI).dataSync(), 0),
    itemAt(entryOf(trainer.tensors, THETA).dataSync(), 0),
  ];
  const path = [at()];
  for (let step = 0; step < steps; step++) {
    trainer.step();
    path.push(at());
  }
  trainer.dispose();
  return path;
}

const zeros: Dataset = (() => {
  const samples = { count: 1, read: (_: number, out: Float32Array, at: number) => void (out[at] = 0) };
  return { name: 'zero', shape: [1], train: samples, test: samples, checksum: '' };
})();

function modelOf(game: Game, [phi, theta]: Point, rate: number): Model {
  const optimizer = sgd({ learningRate: rate });
  const recipe = { ...commonRecipe, discriminatorOptimizer: optimizer, generatorOptimizer: optimizer };
  const network = (name: string, first: number, apply: (weight: tf.Tensor, x: tf.Tensor) => tf.Tensor): Network => ({
    parameters: { [name]: constant([1], first) },
    buffers: {},
    mixesSamples: false,
    multiplyAdds: { all: 1, first: 1 },
    apply: (weights, x) => apply(entryOf(weights, name), x instanceof tf.Tensor ? x : tf.concat([...x])),
  });
  return {
    ...createModel({ objective: objectives[game], recipe, shape: [1], width: 1, latentSize: 1, batchSize: 1 }),
    generator: network(THETA, theta, (point, latents) => tf.mul(tf.ones([itemAt(latents.shape, 0), 1]), point)),
    discriminator: network(PHI, phi, (slope, x) => tf.reshape(tf.mul(x, slope), [-1])),
  };
}

/**
 * Where the scheme has to go: exactly in the bilinear game, near the equilibrium in the others, whose steps are then
 * (φ, θ) ↦ M(φ, θ) with the slope σ(0) = ½ of softplus. With c = 1 (bilinear) or ½ and γ the penalty's weight, steps
 * at the same point have M = [[1 − hγ, −hc], [hc, 1]], steps in turn [[1 − hγ, −hc], [hc(1 − hγ), 1 − h²c²]]. The
 * eigenvalues are ρe^{±iω}, ρ² = det M, 2ρ cos ω = tr M; so M^t = ρ^t [cos ωt I + sin ωt (M − ρ cos ω I) / (ρ sin ω)].
 */
export function closedForm(game: Game, inTurn: boolean, start: Point, rate: number, steps: number): Point[] {
  const c = rate * (game === 'bilinear' ? 1 : 0.5);
  const damping = game === 'dirac with penalty' ? rate * PENALTY : 0;
  const [a, b, d, e] = inTurn ? [1 - damping, -c, c * (1 - damping), 1 - c * c] : [1 - damping, -c, c, 1];
  const rho = Math.sqrt(a * e - b * d);
  const omega = Math.acos((a + e) / (2 * rho));
  const [cosine, sine] = [Math.cos(omega), Math.sin(omega)];
  const [phi, theta] = start;
  return Array.from({ length: steps + 1 }, (_, t): Point => {
    const [grow, turn] = [rho ** t * Math.cos(omega * t), (rho ** t * Math.sin(omega * t)) / (rho * sine)];
    const on = (diagonal: number): number => grow + turn * (diagonal - rho * cosine);
    return [on(a) * phi + turn * b * theta, turn * d * phi + on(e) * theta];
  });
}

export const radius = ([phi, theta]: Point): number => Math.hypot(phi, theta);

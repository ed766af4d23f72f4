import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { entryOf, itemAt } from '../ground/certain.js';
import { constant } from '../networks/initialisers.js';
import type { Network } from '../networks/network.js';
import { createModel, type Model } from '../training/model.js';
import { commonRecipe } from '../training/recipe.js';
import { schemeOf } from '../training/schemes/index.js';
import { Trainer } from '../training/trainer.js';
import { sgd, type Objective, type Recipe } from '../variant.js';

/**
 * A game of two numbers: the discriminator is D(x) = φx, the generator makes the point θ, all reals are 0, and both players
 * make plain gradient steps. The Dirac-GAN of Mescheder et al. 2018, arXiv:1801.04406, section 2.
 */
export type Point = readonly [phi: number, theta: number];

export interface PointGame {
  readonly objective: Objective;
  readonly scheme: string;
  readonly start: Point;
  /** The learning rate of both players. */
  readonly rate: number;
  /** Of the generator. */
  readonly steps: number;
  readonly recipe?: Partial<Recipe>;
}

const [PHI, THETA] = ['discriminator/slope', 'generator/point'];

/** Where a scheme of this project goes: the start and the point after every step of the generator. */
export function play(engine: Engine, game: PointGame): Point[] {
  const trainer = new Trainer(modelOf(game), {
    name: 'game',
    scheme: schemeOf(game.scheme),
    engine,
    dataset: zeros,
    seed: 0,
  });
  const at = (): Point => [
    itemAt(entryOf(trainer.tensors, PHI).dataSync(), 0),
    itemAt(entryOf(trainer.tensors, THETA).dataSync(), 0),
  ];
  const path = [at()];
  for (let step = 0; step < game.steps; step++) {
    trainer.step();
    path.push(at());
  }
  trainer.dispose();
  return path;
}

export const radius = ([phi, theta]: Point): number => Math.hypot(phi, theta);

const zeros: Dataset = (() => {
  const samples = { count: 1, read: (_: number, out: Float32Array, at: number) => void (out[at] = 0) };
  return { name: 'zero', shape: [1], train: samples, test: samples, checksum: '' };
})();

function modelOf({ objective, start: [phi, theta], rate, recipe }: PointGame): Model {
  const optimizer = sgd({ learningRate: rate });
  const plain = { ...commonRecipe, discriminatorOptimizer: optimizer, generatorOptimizer: optimizer, ...recipe };
  const network = (name: string, first: number, apply: (weight: tf.Tensor, x: tf.Tensor) => tf.Tensor): Network => ({
    parameters: { [name]: constant([1], first) },
    buffers: {},
    mixesSamples: false,
    multiplyAdds: { all: 1, first: 1 },
    apply: (weights, x) => apply(entryOf(weights, name), x instanceof tf.Tensor ? x : tf.concat([...x])),
  });
  return {
    ...createModel({ objective, recipe: plain, shape: [1], width: 1, latentSize: 1, batchSize: 1 }),
    generator: network(THETA, theta, (point, latents) => tf.mul(tf.ones([itemAt(latents.shape, 0), 1]), point)),
    discriminator: network(PHI, phi, (slope, x) => tf.reshape(tf.mul(x, slope), [-1])),
  };
}

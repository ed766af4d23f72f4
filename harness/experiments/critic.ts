import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { defined, entryOf } from '../ground/certain.js';
import type { Engine, State, Step } from '../engines/engine.js';
import { stream } from '../random/stream.js';
import { advance } from '../training/advance.js';
import { discriminatorGradients } from '../training/gradients.js';
import { discriminate } from '../training/discriminate.js';
import { createModel, initialState, type Model } from '../training/model.js';
import { commonRecipe } from '../training/recipe.js';
import { wasserstein, type Objective, type Recipe } from '../variant.js';
import { scoresOf } from './training.js';

/** A discriminator trained by itself on two fixed sets of vectors, all of them in every step. */
export interface CriticSetup {
  readonly objective: Pick<Objective, 'discriminatorLoss' | 'penalty' | 'constrain'>;
  readonly recipe?: Partial<Recipe>;
  /** [count × dimensions] each, of equal count. */
  readonly real: Float32Array;
  readonly fake: Float32Array;
  readonly dimensions: number;
  readonly width: number;
  readonly seed: number;
  readonly steps: number;
  /** The learning rate falls to 0 in a straight line, so that the critic settles. */
  readonly decay?: boolean;
}

export class Critic {
  constructor(
    readonly model: Model,
    private readonly state: State,
    private readonly dimensions: number,
  ) {}

  score(points: Float32Array): Float32Array {
    return scoresOf(this.model, this.state.tensors, points);
  }

  /** ∂D/∂x at each point, [count × dimensions]. */
  gradients(points: Float32Array): Float32Array {
    return tf.tidy(() => {
      const x = tf.tensor(points, [points.length / this.dimensions, this.dimensions]);
      const score = (at: tf.Tensor): tf.Tensor =>
        tf.sum(discriminate(this.model, this.state.tensors, at, { training: true }).score);
      return tf.grad(score)(x).dataSync<'float32'>();
    });
  }

  /** All its parameters, one after another. */
  weights(): Float32Array {
    const names = Object.keys(this.model.discriminator.parameters).sort();
    return Float32Array.from(names.flatMap((name) => [...entryOf(this.state.tensors, name).dataSync<'float32'>()]));
  }

  dispose(): void {
    tf.dispose(this.state.tensors);
  }
}

export function fitCritic(engine: Engine, setup: CriticSetup): Critic {
  const { objective, recipe, real, fake, dimensions, width, seed, steps, decay = false } = setup;
  const count = real.length / dimensions;
  const model = createModel({
    objective: { ...wasserstein, ...objective },
    recipe: { ...commonRecipe, ...recipe },
    shape: [dimensions],
    width,
    latentSize: 1,
    batchSize: count,
  });
  const step: Step = (state, { reals, fakes, latents, noise, rate }) => {
    const draws = { real: defined(reals), latents: defined(latents), noise };
    const { loss, gradients, updates } = discriminatorGradients(model, state, draws, defined(fakes));
    const next = advance(model, state, gradients, { discriminator: defined(rate) });
    return { state: { ...next, ...updates }, outputs: { loss } };
  };
  const run = engine.compile(step);
  const state: State = { tensors: initialState(model, seed) };
  const sets = {
    reals: tf.tensor(real, [count, dimensions]),
    fakes: tf.tensor(fake, [count, dimensions]),
    latents: tf.zeros([count, 1]),
  };
  const random = stream(seed, 'penalty', 'critic');
  const spec = objective.penalty?.site.noise?.([count, dimensions]);
  const { learningRate } = model.recipe.discriminatorOptimizer;
  for (let at = 0; at < steps; at++) {
    const drawn = {
      rate: tf.scalar(decay ? learningRate * (1 - at / steps) : learningRate),
      ...(spec && {
        noise: tf.tensor(random[spec.distribution](sizeOf(spec.shape)), [...spec.shape]),
      }),
    };
    tf.dispose([run(state, { ...sets, ...drawn }), drawn]);
  }
  tf.dispose(sets);
  return new Critic(model, state, dimensions);
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../harness/engines/engine.js';
import { readOutput } from '../../../harness/networks/backbone.js';
import type { Model } from '../../../harness/training/model.js';
import type { Batch, Objective } from '../../../harness/variant.js';
import { sgd } from '../../../harness/variant.js';
import { AUGMENTATION_DRAWS } from '../../../harness/training/augmentation.js';
import { shown } from '../../../harness/training/view.js';
import { initialState } from '../../../harness/training/model.js';
import type { Scheme } from '../../../harness/training/schemes/scheme.js';
import { stream } from '../../../harness/random/stream.js';
import { normal } from './support.js';

/*
 * The gradients of both players from two separate passes, written from the definition of an objective alone: each player
 * minimises its own terms, the other's weights and, for the discriminator, the fakes being constants. And the gradients
 * that a scheme's step used, read from how far plain descent moved the weights.
 */

export type Numbers = Readonly<Record<string, readonly number[]>>;

/** A point to differentiate at: weights, reals, latents, and noise where the penalty needs it. */
export interface Inputs {
  readonly state: Tensors;
  readonly real: tf.Tensor;
  readonly latents: tf.Tensor;
  readonly noise?: tf.Tensor;
  /** What the discriminator's view of reals and fakes draws. */
  readonly views?: { readonly realView: tf.Tensor; readonly fakeView: tf.Tensor };
  /** Classes of reals, of fakes and of the penalty's points, one-hot. */
  readonly labels?: { readonly real: tf.Tensor; readonly fake: tf.Tensor; readonly points?: tf.Tensor };
}

/** A rate so large that the weights before a step are lost in rounding, and the move is the gradient. */
const HUGE = 2 ** 40;

/** One step a turn for each player, by plain descent with a huge rate. */
export const measurable = {
  discriminatorSteps: 1,
  generatorSteps: 1,
  discriminatorOptimizer: sgd({ learningRate: HUGE }),
  generatorOptimizer: sgd({ learningRate: HUGE }),
  auxiliaryOptimizer: sgd({ learningRate: HUGE }),
};

/** Without what moves weights besides gradients. */
export function unconstrained(objective: Objective): Objective {
  const rest = { ...objective };
  delete (rest as { constrain?: unknown }).constrain;
  return rest;
}

export function inputsOf(model: Model): Inputs {
  const { batchSize, shape, latentSize, objective, seen, recipe, classes } = model;
  const spec = objective.penalty?.site.noise?.([seen.batchSize, ...seen.shape]);
  const random = stream(0, 'noise');
  const size = (spec?.shape ?? []).reduce((product, length) => product * length, 1);
  return {
    state: initialState(model, 0),
    real: normal([batchSize, ...shape], 'real'),
    latents: normal([batchSize, latentSize], 'latents'),
    ...(spec && { noise: tf.tensor(random[spec.distribution](size), [...spec.shape]) }),
    ...(recipe.augment.length > 0 && { views: { realView: uniform(batchSize), fakeView: uniform(batchSize) } }),
    ...(classes !== undefined && {
      labels: { real: classed(batchSize, classes, 1), fake: classed(batchSize, classes, 2) },
    }),
  };
}

/** So many one-hot rows: the classes in turns, every so many apart. */
function classed(count: number, classes: number, apart: number): tf.Tensor {
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from({ length: classes }, (__, label) => Number(label === (apart * i + apart) % classes)),
  );
  return tf.tensor2d(rows);
}

/** Draws of a view of so many samples. */
function uniform(samples: number): tf.Tensor {
  return tf.tensor(stream(samples, 'view').uniform(samples * AUGMENTATION_DRAWS), [samples, AUGMENTATION_DRAWS]);
}

/** ∂ of each player's terms by its own parameters, and of the auxiliary loss by its network's. */
export function separateGradients(model: Model, { state, latents, noise, views, labels, ...inputs }: Inputs): Numbers {
  const { objective, recipe, generator, discriminator, auxiliary } = model;
  const real = shown(recipe, inputs.real, views?.realView);
  const see = (fakes: tf.Tensor): tf.Tensor => shown(recipe, fakes, views?.fakeView);
  const pass = { training: true };
  const made = { ...pass, labels: labels?.fake };
  const judged = (x: tf.Tensor, classes?: tf.Tensor): { score: tf.Tensor1D; output: Batch['outputs']['real'] } => {
    const raw = discriminator.apply(state, x, { ...pass, labels: classes });
    const output = readOutput(raw, model);
    return { output, score: objective.head ? objective.head.score(output, x) : (raw as tf.Tensor1D) };
  };
  const batch = (fake: tf.Tensor): Batch => {
    const [r, f] = [judged(real, labels?.real), judged(fake, labels?.fake)];
    const memory = Object.keys(objective.memory?.initial ?? {}).map((name) => [name, state[`memory/${name}`]]);
    return {
      real: r.score,
      fake: f.score,
      samples: { real, fake },
      latents: tf.reshape(latents, [model.seen.batchSize, -1]),
      outputs: { real: r.output, fake: f.output },
      labels: labels as unknown as Batch['labels'],
      logits: {
        get real() {
          return r.output.classified!.logits;
        },
        get fake() {
          return f.output.classified!.logits;
        },
      },
      memory: Object.fromEntries(memory) as Batch['memory'],
    };
  };
  const total = (...terms: (tf.Tensor | undefined)[]): tf.Scalar =>
    tf.addN(terms.filter((term) => term !== undefined)) as tf.Scalar;
  const fake = see(generator.apply(state, latents, made));
  const discriminatorLoss = (): tf.Scalar => {
    const seen = batch(fake);
    const critic = (x: tf.Tensor, first = 0): tf.Tensor1D =>
      judged(x, labels?.points && tf.slice(labels.points, first, x.shape[0]!)).score;
    const { penalty } = objective;
    return total(
      objective.discriminatorLoss(seen),
      objective.sharedLoss?.(seen),
      penalty?.value(critic, penalty.site.points({ real, fake, noise })),
    );
  };
  const generatorLoss = (): tf.Scalar => {
    const fakes = generator.apply(state, latents, made);
    const seen = batch(see(fakes));
    return total(
      tf.mul(recipe.lambda, objective.generatorLoss(seen)),
      objective.sharedLoss?.(seen),
      auxiliary?.apply(state, fakes, latents, pass),
    );
  };
  return {
    ...gradientsOf(discriminatorLoss, state, Object.keys(discriminator.parameters)),
    ...gradientsOf(generatorLoss, state, [
      ...Object.keys(generator.parameters),
      ...Object.keys(auxiliary?.parameters ?? {}),
    ]),
  };
}

function gradientsOf(loss: () => tf.Scalar, state: Tensors, names: readonly string[]): Numbers {
  const { grads } = tf.engine().gradients(
    loss,
    names.map((name) => state[name]!),
  );
  return Object.fromEntries(
    names.map((name, i) => [name, Array.from((grads[i] ?? tf.zerosLike(state[name]!)).dataSync())]),
  );
}

/** The gradients that the one step of a joint scheme used. The model's recipe has to be `measurable`. */
export function gradientsUsed(
  model: Model,
  scheme: Scheme,
  { state, real, latents, noise, views, labels }: Inputs,
): Numbers {
  const [phase] = scheme.phases(model);
  const rate = tf.scalar(HUGE);
  const rates = { discriminatorRate: rate, generatorRate: rate, auxiliaryRate: rate };
  const classes = labels && { realLabels: labels.real, fakeLabels: labels.fake };
  const next = tf.tidy(
    () =>
      phase!.step(state, { real, latents, ...rates, ...views, ...classes, ...(noise && { penaltyNoise: noise }) })
        .state,
  );
  const names = [model.generator, model.discriminator, model.auxiliary].flatMap((network) =>
    Object.keys(network?.parameters ?? {}),
  );
  const values = (name: string): number[] =>
    Array.from(tf.sub(state[name]!, next[name]!).dataSync(), (move) => move / HUGE);
  const moved = Object.fromEntries(names.map((name) => [name, values(name)]));
  tf.dispose(next);
  return moved;
}

/** Rounding of float32 in sums over a batch, as a share of a player's largest gradient. */
const ROUNDING = 1e-6;

/**
 * The largest error over all tensors, relative to each tensor's largest entry and after rounding: a gradient that has to
 * be 0, as that of a bias under batch normalisation, is not met exactly in floating point.
 */
export function largestError(have: Numbers, want: Numbers): { error: number; tensor: string } {
  const largest = (values: readonly number[]): number => values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  const player = (name: string): string => name.split('/')[0]!;
  const tops = new Map<string, number>();
  for (const [name, values] of Object.entries(want))
    tops.set(player(name), Math.max(tops.get(player(name)) ?? 0, largest(values)));
  const errors = Object.entries(want).map(([tensor, values]) => {
    const difference = Math.max(...values.map((value, i) => Math.abs(value - have[tensor]![i]!)));
    if (!Number.isFinite(difference)) return { error: Infinity, tensor };
    const rounding = ROUNDING * tops.get(player(tensor))! + 1e-20;
    return { error: Math.max(0, difference - rounding) / (largest(values) + 1e-20), tensor };
  });
  return errors.reduce((worst, each) => (each.error > worst.error ? each : worst));
}

const scoresOf = (model: Model, { state }: Inputs, samples: tf.Tensor): number[] =>
  Array.from(model.discriminator.apply(state, samples, { training: true }).dataSync());
const fakesOf = (model: Model, { state, latents, labels }: Inputs): tf.Tensor =>
  model.generator.apply(state, latents, { training: true, labels: labels?.fake });

/** The point with the discriminator's scores shifted and scaled, so that those of the fakes go from −reach to reach. */
export function withScores(model: Model, inputs: Inputs, reach: number): Inputs {
  const scores = scoresOf(model, inputs, fakesOf(model, inputs));
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  return rescaled(model, inputs, (2 * reach) / (high - low), -(low + high) / 2);
}

/** The point with reals far off that all score above 1 and fakes that all score below −1: the hinge is flat there. */
export function saturated(model: Model, inputs: Inputs): Inputs {
  const real = tf.add(tf.mul(inputs.real, 0.01), 30);
  const moved = { ...inputs, real };
  const fakes = scoresOf(model, moved, fakesOf(model, moved));
  const reals = scoresOf(model, moved, real);
  const sign = reals[0]! > fakes[0]! ? 1 : -1;
  const low = Math.max(...fakes.map((score) => sign * score));
  const high = Math.min(...reals.map((score) => sign * score));
  return rescaled(model, moved, (sign * 20) / (high - low), (-sign * (low + high)) / 2);
}

/** D ← scale · (D + shift), by its last layer. */
function rescaled(model: Model, inputs: Inputs, scale: number, shift: number): Inputs {
  const names = Object.keys(model.discriminator.parameters).sort();
  const kernel = names.filter((name) => name.endsWith('/kernel')).at(-1)!;
  const bias = kernel.replace(/kernel$/, 'bias');
  const { state } = inputs;
  const last = {
    [kernel]: tf.mul(state[kernel]!, scale),
    [bias]: tf.mul(tf.add(state[bias]!, shift), scale),
  };
  return { ...inputs, state: { ...state, ...last } };
}

import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import type { Step, Tensors } from '../engines/engine.js';
import { constrained } from './advance.js';
import { labelsIn } from './labels.js';
import { squaredNorm } from './norm.js';
import { discriminatorGradients, generateForward, generatorGradients, type Updates, type Watch } from './gradients.js';
import { players, type Model } from './model.js';
import { fakeLabels, fakeView, penaltyNoise, realLabels, realView } from './schemes/inputs.js';
import { discriminatorWork, flopsOf, GENERATOR_FORWARD, generatorWork, together } from './schemes/passes.js';
import type { InputSource } from './schemes/scheme.js';
import { shown } from './view.js';

/** A look at both players where they stand. No training imports this module: what is looked at decides no run's key. */
export interface Observation {
  /** What it draws. */
  readonly inputs: Readonly<Record<string, InputSource>>;
  /** Changes nothing; its output `observed` holds the numbers of `names`, [names]. */
  readonly step: Step;
  /** Known after the step has been executed once. */
  names(): readonly string[];
  /** Floating-point operations of one execution. */
  readonly flops: number;
}

/** A pixel counts as saturated beyond this: the generator's tanh has next to no slope there. */
const SATURATED = 0.99;

/** Scalars that are wanted outside of the gradients in whose scope they are made. */
class Kept implements Watch {
  readonly scalars = new Map<string, tf.Tensor>();

  term(name: string, value: tf.Tensor | undefined): void {
    // Both players have the shared term.
    if (value && !this.scalars.has(name)) this.scalars.set(name, tf.keep(value));
  }

  /**
   * Means and standard deviations; how many scores are on their side of 0, which says something of discriminators that are
   * classifiers; and how many pairs of a real and a fake are in their order, which needs no 0.
   */
  scores(real: tf.Tensor1D, fake: tf.Tensor1D): void {
    for (const [name, scores] of Object.entries({ real, fake })) {
      const { mean, variance } = tf.moments(scores);
      this.term(`${name}_score_mean`, mean);
      this.term(`${name}_score_sd`, tf.sqrt(variance));
    }
    const [hits, alarms] = [shareAbove(real, 0), shareAbove(fake, 0)];
    this.term('accuracy', tf.mul(0.5, tf.add(hits, tf.sub(1, alarms))));
    this.term('pair_accuracy', shareAbove(tf.sub(tf.reshape(real, [-1, 1]), tf.reshape(fake, [1, -1])), 0));
  }
}

/**
 * The terms of both players' losses, the Euclidean norms of their gradients, what the discriminator makes of reals and of
 * fakes, and how saturated the fakes are: at the same weights, on a batch of its own. Gradients are as they are before a
 * recipe clips them.
 */
export function observationOf(model: Model): Observation {
  let names: readonly string[] = [];
  return {
    inputs: {
      real: { from: 'data' },
      ...realLabels(model),
      latents: { from: 'latents' },
      ...fakeLabels(model),
      ...penaltyNoise(model),
      ...realView(model),
      ...fakeView(model),
    },
    flops: flopsOf(model, together(GENERATOR_FORWARD, discriminatorWork(model), generatorWork(model))),
    names: () => names,
    step: (before, inputs) => {
      const state = { ...before, ...constrained(model, before, 'before') };
      const latents = defined(inputs.latents);
      const labels = labelsIn(inputs);
      const ofFakes: Updates = {};
      const fakes = generateForward(model, state, { latents, labels: labels?.fake, view: inputs.fakeView }, ofFakes);
      const real = shown(model.recipe, defined(inputs.real), inputs.realView);
      const draws = { real, latents, noise: inputs.penaltyNoise, labels };
      const kept = new Kept();
      const ofDiscriminator = discriminatorGradients(model, state, draws, fakes.value, kept);
      const ofGenerator = generatorGradients(model, state, draws, fakes, kept);
      const gradients = { ...ofDiscriminator.gradients, ...ofGenerator.gradients };
      const found = {
        ...Object.fromEntries(kept.scalars),
        ...norms(model, gradients),
        ...saturation(model, fakes.raw),
      };
      names = Object.keys(found);
      const observed = tf.stack(Object.values(found).map((value) => tf.reshape(value, [])));
      tf.dispose([ofFakes, ofDiscriminator.updates, [...kept.scalars.values()]]);
      return { state: {}, outputs: { observed } };
    },
  };
}

const shareAbove = (values: tf.Tensor, limit: number): tf.Tensor =>
  tf.mean(tf.cast(tf.greater(values, limit), 'float32'));

/** ‖∇‖₂ over all parameters of each player. */
function norms(model: Model, gradients: Tensors): Tensors {
  return Object.fromEntries(
    players(model).map(([player, { parameters }]) => {
      const own = Object.keys(parameters).map((name) => defined(gradients[name]));
      return [`${player}_gradient`, tf.sqrt(squaredNorm(own))];
    }),
  );
}

/** The share of the fakes' pixels that are at an end of their range; points have no ends. */
const saturation = ({ shape }: Model, fakes: tf.Tensor): Tensors =>
  shape.length === 3 ? { saturated: shareAbove(tf.abs(fakes), SATURATED) } : {};

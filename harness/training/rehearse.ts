import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { defined, float32At } from '../ground/certain.js';
import { onHost } from '../engines/on-host.js';
import { readOutput, rawOutputShape } from '../networks/backbone.js';
import { stream } from '../random/stream.js';
import type { Batch } from './objective.js';
import { valueAndGradients } from './differentiate.js';
import { batchOf, type Scored } from './discriminate.js';
import { drawLabels, oneHot, type Labels } from './labels.js';
import { memoryName, type Model } from './model.js';

/** Enough for a mean, a pairing and a spread over the batch. */
const SAMPLES = 4;

/** What the terms of the generator's step look at besides the fakes' scores. */
export interface Reads {
  /** The reals' scores or outputs: they cost a pass. */
  readonly reals: boolean;
  /** The fakes themselves. */
  readonly fakeSamples: boolean;
}

/** What follows from a model is found out once, however many schemes and phases ask. */
function oncePerModel<T>(find: (model: Model) => T): (model: Model) => T {
  const found = new WeakMap<Model, { readonly value: T }>();
  return (model) => {
    const { value } = found.get(model) ?? { value: find(model) };
    found.set(model, { value });
    return value;
  };
}

/** Found by trying the terms on a made-up batch: a term reads what it takes out of the batch, used or not. */
export const generatorReads: (model: Model) => Reads = oncePerModel((model) => {
  const reads = { reals: false, fakeSamples: false };
  tf.tidy(() => {
    const made = madeUp(model, 1);
    const { labels } = made.samples;
    const batch = batchOf(
      model,
      made.state,
      {
        ...made.samples,
        get real() {
          reads.reals = true;
          return made.samples.real;
        },
        get fake() {
          reads.fakeSamples = true;
          return made.samples.fake;
        },
        ...(labels && {
          labels: {
            get real() {
              reads.reals = true;
              return labels.real;
            },
            fake: labels.fake,
          },
        }),
      },
      {
        real: () => {
          reads.reals = true;
          return made.real;
        },
        fake: made.fake,
      },
    );
    model.objective.generatorLoss(batch);
    model.objective.sharedLoss?.(batch);
  });
  return reads;
});

export const generatorReadsReals = (model: Model): boolean => generatorReads(model).reals;

/** Spreads of the made-up scores: a loss may look linear near 0 and saturate far from it. */
const SPREADS = [0.1, 1, 30];
const TOLERANCE = 1e-5;

/**
 * The c > 0 with which ∂L_G/∂s_i = −c ∂L_D/∂s_i at every fake's score; undefined where there is none. Found by trying
 * the losses on made-up scores, small and large.
 */
export const opposition: (model: Model) => number | undefined = oncePerModel((model) => {
  // What is remembered may weigh the players differently from step to step.
  if (model.objective.memory) return undefined;
  const pairs = onHost(() => SPREADS.flatMap((spread) => slopesAtFakes(model, spread)));
  const largest = (index: 0 | 1): number => Math.max(...pairs.map((pair) => Math.abs(pair[index])));
  const steepest = defined(pairs.find(([a]) => Math.abs(a) === largest(0)));
  const c = -steepest[1] / steepest[0];
  const opposed = pairs.every(([a, b]) => Math.abs(b + c * a) <= TOLERANCE * largest(1));
  return opposed && c > 0 && Number.isFinite(c) ? c : undefined;
});

/**
 * ∂L_D/∂s_i and ∂L_G/∂s_i at each fake of a made-up batch; λ is left out. `lead`: by how much the scores of reals are
 * above those of fakes on average.
 */
export function slopesAtFakes(model: Model, spread: number, lead = 0): [number, number][] {
  return tf.tidy(() => {
    const { state, samples, ...judged } = madeUp(model, spread);
    const ahead = ({ score, output }: Scored, by: number): Scored => ({ score: tf.add(score, by), output });
    const [real, fake] = [ahead(judged.real, lead / 2), ahead(judged.fake, -lead / 2)];
    const slopes = (loss: (batch: Batch) => tf.Tensor): Float32Array =>
      defined(
        valueAndGradients(() => loss(batchOf(model, state, samples, { real, fake })), {
          score: fake.score,
        }).gradients.score,
      ).dataSync<'float32'>();
    const a = slopes((batch) => model.objective.discriminatorLoss(batch));
    const b = slopes((batch) => model.objective.generatorLoss(batch));
    return Array.from(a, (slope, i): [number, number] => [slope, float32At(b, i)]);
  });
}

/** A batch to call losses with. */
export function madeUpBatch(model: Model): Batch {
  const { state, samples, ...judged } = madeUp(model, 1);
  return batchOf(model, state, samples, judged);
}

/** A batch without networks: what the terms of an objective can be tried on. */
function madeUp(
  model: Model,
  spread: number,
): {
  state: Record<string, tf.Tensor>;
  samples: { real: tf.Tensor; fake: tf.Tensor; latents: tf.Tensor; labels?: Labels };
  real: Scored;
  fake: Scored;
} {
  const { objective, latentSize, head, recipe, classes } = model;
  const { shape } = model.seen;
  const random = stream(0, 'rehearsal');
  const normal = (lengths: readonly number[], deviation = 1): tf.Tensor =>
    tf.tensor(random.normal(sizeOf(lengths), 0, deviation), [...lengths]);
  const judged = (): Scored => {
    const score = normal([SAMPLES], spread) as tf.Tensor1D;
    const raw = head === 'score' ? score : normal([SAMPLES, ...rawOutputShape(model)]);
    return { score, output: readOutput(raw, model) };
  };
  const labelled = (count: number): tf.Tensor => oneHot(drawLabels(SAMPLES, count, random), count);
  const memory = Object.entries(objective.memory?.initial ?? {});
  return {
    state: Object.fromEntries(memory.map(([name, value]) => [memoryName(name), tf.scalar(value)])),
    samples: {
      real: normal([SAMPLES, ...shape]),
      fake: normal([SAMPLES, ...shape]),
      latents: normal([SAMPLES * recipe.pack, latentSize]),
      ...(classes !== undefined && { labels: { real: labelled(classes), fake: labelled(classes) } }),
    },
    real: judged(),
    fake: judged(),
  };
}

import { Matrix, solve } from 'ml-matrix';
import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf } from '../../harness/ground/certain.js';
import { sampleSize } from '../../harness/data/dataset.js';
import type { Engine, State, Step, Tensors } from '../../harness/engines/engine.js';
import { encoderNetwork } from '../../harness/networks/backbone.js';
import { initialise } from '../../harness/networks/network.js';
import { stream } from '../../harness/random/stream.js';
import type { Training } from '../../harness/experiments/training.js';
import { valueAndGradients } from '../../harness/training/differentiate.js';
import { generate, discriminate } from '../../harness/training/discriminate.js';
import { generatorWeights } from '../../harness/training/model.js';
import { slots, update } from '../../harness/training/optimizers.js';

/** Samples [n × size] → codes [n × components]. */
export type Encode = (samples: Float32Array) => Float32Array;

const BATCH = 250;

/** The codes of a discriminator that is an encoder. */
export function discriminatorCodes({ model, trainer }: Training): Encode {
  return inBatches(
    model.shape,
    (samples) => discriminate(model, trainer.tensors, samples, { training: true }).output.codes,
  );
}

/** An encoder of its own for a finished generator: E‖z − E(G(z))‖², with the generator's batch, optimiser and network. */
export function mseEncoder(
  engine: Engine,
  { model, trainer }: Training,
  options: { steps: number; seed: number; width: number },
): {
  encode: Encode;
  dispose(): void;
} {
  const { steps, seed, width } = options;
  const { latentSize, batchSize, shape, recipe } = model;
  const network = encoderNetwork('encoder', { ...recipe, shape, width, latentSize, head: 'encoder' }, latentSize);
  const optimizer = recipe.generatorOptimizer;
  const random = stream(seed, 'encoder');
  const frozen = generatorWeights(model, trainer.tensors);
  const state: State = {
    tensors: {
      ...initialise(network.parameters, random),
      ...initialise(slots(optimizer, 'slots', network.parameters), random),
    },
  };
  const step: Step = (before, { latents, rate, ...weights }) => {
    const fake = generate(model, weights, defined(latents), { training: false });
    const parameters = Object.fromEntries(Object.keys(network.parameters).map((name) => [name, entryOf(before, name)]));
    const loss = (): tf.Tensor =>
      tf.mean(tf.square(tf.sub(defined(latents), network.apply(before, fake, { training: true }))));
    const { value, gradients } = valueAndGradients(loss, parameters);
    return { state: update(optimizer, 'slots', before, gradients, rate as tf.Scalar), outputs: { loss: value } };
  };
  const run = engine.compile(step);
  const rate = tf.scalar(optimizer.learningRate);
  for (let at = 0; at < steps; at++) {
    const latents = tf.tensor(random.normal(batchSize * latentSize), [batchSize, latentSize]);
    tf.dispose([run(state, { ...frozen, latents, rate }), latents]);
  }
  tf.dispose([frozen, rate]);
  const weights = (): Tensors => state.tensors;
  return {
    encode: inBatches(shape, (samples) => network.apply(weights(), samples, { training: true }) as tf.Tensor2D),
    dispose: () => tf.dispose(state.tensors),
  };
}

function inBatches(shape: readonly number[], codes: (samples: tf.Tensor) => tf.Tensor2D): Encode {
  const size = sampleSize(shape);
  return (samples) => {
    const parts: number[] = [];
    for (let start = 0; start < samples.length; start += BATCH * size) {
      const part = samples.subarray(start, start + BATCH * size);
      parts.push(...tf.tidy(() => codes(tf.tensor(part, [part.length / size, ...shape])).dataSync<'float32'>()));
    }
    return Float32Array.from(parts);
  };
}

const RIDGE = 1e-2;
const CLASSES = 10;

/** The test accuracy of a linear classifier of codes: ridge regression on one-hot labels, as a share. */
export function probeAccuracy(
  train: { codes: Float32Array; labels: ArrayLike<number> },
  test: { codes: Float32Array; labels: ArrayLike<number> },
  width: number,
): number {
  const design = ({ codes }: { codes: Float32Array }): Matrix =>
    new Matrix(
      Array.from({ length: codes.length / width }, (_, row) => [...codes.subarray(row * width, (row + 1) * width), 1]),
    );
  const x = design(train);
  const y = new Matrix(
    Array.from({ length: x.rows }, (_, row) =>
      Array.from({ length: CLASSES }, (__, c) => (train.labels[row] === c ? 1 : 0)),
    ),
  );
  const gram = x
    .transpose()
    .mmul(x)
    .add(Matrix.eye(width + 1).mul(RIDGE * x.rows));
  const predicted = design(test).mmul(solve(gram, x.transpose().mmul(y)));
  const right = predicted.to2DArray().filter((row, i) => row.indexOf(Math.max(...row)) === test.labels[i]);
  return right.length / predicted.rows;
}

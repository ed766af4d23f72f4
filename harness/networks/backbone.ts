import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { defined, itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import type { Ending } from './architecture.js';
import { partsOf } from './architectures.js';
import { classProduct, projection } from './classes.js';
import { dense } from './layers.js';
import { together, type Network } from './network.js';
import type { NetworkOptions } from './options.js';
import { normalisedKernel } from './spectral-norm.js';

export interface Networks {
  readonly generator: Network;
  /** Samples → its raw output: [n] with the head `score`, else as `readOutput` takes it apart. */
  readonly discriminator: Network;
}

/**
 * The networks of both players, as a run chose them.
 * @param seen The shape of what the discriminator sees, where it is not a sample.
 * @throws UserError where they cannot be built for such samples.
 */
export function backbone(options: NetworkOptions, seen = options.shape): Networks {
  if (options.classes !== undefined && options.generatorNorm === 'none')
    throw new UserError(
      'Labels enter the generator by its normalisation, which has a scale and an offset for each class: set generatorNorm to batch or layer.',
    );
  return { generator: partsOf(options).generator(), discriminator: discriminator({ ...options, shape: seen }) };
}

/** Samples → vectors [n, outputs], with the layers of a discriminator. */
export const encoderNetwork = (name: string, options: NetworkOptions, outputs: number): Network =>
  partsOf(options).encoder(name, linear(options, outputs));

/** The last layer of a discriminator: so many numbers of the features. */
export const linear =
  ({ discriminatorNorm, initialiser }: NetworkOptions, outputs: number): Ending =>
  (features) =>
    normalisedKernel(discriminatorNorm, dense(features, outputs, initialiser));

/** One score of the features, with labels by projection. */
function scoreEnding(options: NetworkOptions): Ending {
  const { classes, discriminatorNorm, initialiser } = options;
  const plain = linear(options, 1);
  if (classes === undefined) return plain;
  return (features) =>
    projection(plain(features), normalisedKernel(discriminatorNorm, classProduct(features, classes, initialiser)));
}

function discriminator(options: NetworkOptions): Network {
  switch (options.head) {
    case 'score': {
      const network = partsOf(options).encoder('discriminator', scoreEnding(options));
      return { ...network, apply: (...pass) => tf.reshape(network.apply(...pass), [-1]) };
    }
    case 'classifier':
      return encoderNetwork('discriminator', options, 1 + defined(options.classes));
    case 'encoder':
      return encoderNetwork('discriminator', options, options.latentSize);
    case 'autoencoder':
      return autoencoder(options);
  }
}

/**
 * Components of an autoencoder's code: as many as the latents have, but at most half as many as a sample, so that points
 * have to go through a bottleneck too.
 */
export const codeSize = ({ shape, latentSize }: Pick<NetworkOptions, 'shape' | 'latentSize'>): number =>
  Math.max(1, Math.min(latentSize, Math.floor(sizeOf(shape) / 2)));

/** Samples → [n, code and reconstruction], one after the other. */
function autoencoder(options: NetworkOptions): Network {
  const size = codeSize(options);
  const encoder = encoderNetwork('discriminator', options, size);
  const decoder = partsOf(options).decoder('discriminator/decoder', size);
  return {
    ...together(encoder, decoder),
    apply: (weights, samples, pass) => {
      const codes = encoder.apply(weights, samples, pass);
      const reconstruction = decoder.apply(weights, codes, pass);
      return tf.concat([codes, tf.reshape(reconstruction, [itemAt(codes.shape, 0), -1])], 1);
    },
  };
}

/** What decides what an output is made of. */
type OutputOptions = Pick<NetworkOptions, 'head' | 'shape' | 'latentSize' | 'classes'>;

/** The shape of a discriminator's raw output for one sample. */
export function rawOutputShape(options: OutputOptions): readonly number[] {
  switch (options.head) {
    case 'score':
      return [];
    case 'encoder':
      return [options.latentSize];
    case 'autoencoder':
      return [codeSize(options) + sizeOf(options.shape)];
    case 'classifier':
      return [1 + defined(options.classes)];
  }
}

/** The parts of a discriminator's output that is not a score. */
export interface Output {
  /** [n, components]: what the encoder makes of each sample. */
  readonly codes: tf.Tensor2D;
  /** In the shape of the samples; with the head `autoencoder` only. */
  readonly reconstruction: tf.Tensor;
  /** With the head `classifier` only. */
  readonly classified?: Classified;
}

/** What a discriminator that tells classes apart says of a batch. */
export interface Classified {
  /** [n], high = real. */
  readonly score: tf.Tensor1D;
  /** [n, classes]: how much each sample looks like each class. */
  readonly logits: tf.Tensor2D;
}

/** Takes a raw output apart; a part that the head does not have throws when it is read. */
export function readOutput(raw: tf.Tensor, options: OutputOptions): Output {
  const { head, shape } = options;
  const size = codeSize(options);
  const missing = (part: string): never => {
    throw new Error(`A discriminator with the head "${head}" has no ${part}.`);
  };
  return {
    get codes() {
      if (head === 'score' || head === 'classifier') return missing('codes');
      return head === 'encoder' ? (raw as tf.Tensor2D) : tf.slice(raw as tf.Tensor2D, [0, 0], [-1, size]);
    },
    get reconstruction() {
      if (head !== 'autoencoder') return missing('reconstruction');
      return tf.reshape(tf.slice(raw as tf.Tensor2D, [0, size]), [itemAt(raw.shape, 0), ...shape]);
    },
    ...(head === 'classifier' && { classified: classifiedIn(raw as tf.Tensor2D) }),
  };
}

function classifiedIn(raw: tf.Tensor2D): Classified {
  return {
    score: tf.reshape(tf.slice(raw, [0, 0], [-1, 1]), [-1]),
    logits: tf.slice(raw, [0, 1]),
  };
}

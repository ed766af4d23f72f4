import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { itemAt } from '../ground/certain.js';
import { dcganDecoder, dcganEncoder, dcganGenerator } from './dcgan.js';
import { mlpEncoder, mlpGenerator } from './mlp.js';
import { together, type Network } from './network.js';
import type { NetworkOptions } from './options.js';

export interface Networks {
  readonly generator: Network;
  /** Samples → its raw output: [n] with the head `score`, else as `readOutput` takes it apart. */
  readonly discriminator: Network;
}

/** The common backbone: DCGAN for images, a small multi-layer perceptron for points. */
export function backbone(options: NetworkOptions): Networks {
  return {
    generator: isImage(options) ? dcganGenerator(options) : mlpGenerator(options),
    discriminator: discriminator(options),
  };
}

const isImage = ({ shape }: NetworkOptions): boolean => shape.length === 3;

/** Samples → vectors [n, outputs], with the layers of a discriminator. */
export const encoderNetwork = (name: string, options: NetworkOptions, outputs: number): Network =>
  isImage(options)
    ? dcganEncoder(name, options, outputs)
    : mlpEncoder(name, options, itemAt(options.shape, 0), outputs);

function discriminator(options: NetworkOptions): Network {
  switch (options.head) {
    case 'score': {
      const network = encoderNetwork('discriminator', options, 1);
      return { ...network, apply: (...pass) => tf.reshape(network.apply(...pass), [-1]) };
    }
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
  const decoder = isImage(options)
    ? dcganDecoder('discriminator/decoder', options, size)
    : mlpEncoder('discriminator/decoder', options, size, itemAt(options.shape, 0));
  return {
    ...together(encoder, decoder),
    apply: (weights, samples, pass) => {
      const codes = encoder.apply(weights, samples, pass);
      const reconstruction = decoder.apply(weights, codes, pass);
      return tf.concat([codes, tf.reshape(reconstruction, [itemAt(codes.shape, 0), -1])], 1);
    },
  };
}

/** The shape of a discriminator's raw output for one sample. */
export function rawOutputShape(options: Pick<NetworkOptions, 'head' | 'shape' | 'latentSize'>): readonly number[] {
  switch (options.head) {
    case 'score':
      return [];
    case 'encoder':
      return [options.latentSize];
    case 'autoencoder':
      return [codeSize(options) + sizeOf(options.shape)];
  }
}

/** The parts of a discriminator's output that is not a score. */
export interface Output {
  /** [n, components]: what the encoder makes of each sample. */
  readonly codes: tf.Tensor2D;
  /** In the shape of the samples; with the head `autoencoder` only. */
  readonly reconstruction: tf.Tensor;
}

/** Takes a raw output apart; a part that the head does not have throws when it is read. */
export function readOutput(raw: tf.Tensor, options: Pick<NetworkOptions, 'head' | 'shape' | 'latentSize'>): Output {
  const { head, shape } = options;
  const size = codeSize(options);
  const missing = (part: string): never => {
    throw new Error(`A discriminator with the head "${head}" has no ${part}.`);
  };
  return {
    get codes() {
      if (head === 'score') return missing('codes');
      return head === 'encoder' ? (raw as tf.Tensor2D) : tf.slice(raw as tf.Tensor2D, [0, 0], [-1, size]);
    },
    get reconstruction() {
      if (head !== 'autoencoder') return missing('reconstruction');
      return tf.reshape(tf.slice(raw as tf.Tensor2D, [0, size]), [itemAt(raw.shape, 0), ...shape]);
    },
  };
}

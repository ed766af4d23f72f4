import * as tf from '@tensorflow/tfjs-core';
import { autoencoder, encoder, latentRecovery, mutualInformation, type Objective } from '../../../harness/variant.js';

/** Objectives that use every term there is, for tests of the harness; the variants have their own. */

const saturating = {
  discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
  generatorLoss: ({ fake }) => tf.neg(tf.mean(tf.softplus(fake))),
} satisfies Objective;

export const plain: Objective = { ...saturating, generatorLoss: ({ fake }) => tf.mean(tf.softplus(tf.neg(fake))) };

/** Zero-sum: the generator maximises what the discriminator minimises. */
export const zeroSum: Objective = saturating;

/** The generator's loss looks at the reals, pair by pair. */
export const relativistic: Objective = {
  discriminatorLoss: ({ real, fake }) => tf.mean(tf.softplus(tf.sub(fake, real))),
  generatorLoss: ({ real, fake }) => tf.mean(tf.softplus(tf.sub(real, fake))),
};

export const wasserstein: Objective = {
  discriminatorLoss: ({ real, fake }) => tf.sub(tf.mean(fake), tf.mean(real)),
  generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
};

export const hinge: Objective = {
  discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
  generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
};

const centred = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.mean(x, 1, true));
const correlation = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => {
  const [x, y] = [centred(a), centred(b)];
  const norms = tf.mul(tf.sum(tf.square(x), 1), tf.sum(tf.square(y), 1));
  return tf.mean(tf.div(tf.sum(tf.mul(x, y), 1), tf.sqrt(tf.add(norms, 1e-12))));
};

/** The discriminator is an encoder, and both players want its codes to correlate with the latents. */
export const encoding: Objective = {
  ...wasserstein,
  head: encoder((codes) => tf.neg(tf.mean(codes, 1))),
  sharedLoss: ({ latents, outputs }) => tf.mul(-0.5, correlation(latents, outputs.fake.codes)),
};

const meanOverSample = (x: tf.Tensor): tf.Tensor =>
  tf.mean(
    x,
    x.shape.slice(1).map((_, axis) => axis + 1),
  );

/** Boundary equilibrium: the score is the negative error of a reconstruction, and k balances the players. */
export const equilibrium: Objective = {
  head: autoencoder((reconstruction, samples) => tf.neg(meanOverSample(tf.abs(tf.sub(reconstruction, samples))))),
  discriminatorLoss: ({ real, fake, memory }) => tf.sub(tf.mul(memory.k!, tf.mean(fake)), tf.mean(real)),
  generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
  memory: {
    initial: { k: 0 },
    update: ({ real, fake, memory }) => ({
      k: tf.add(memory.k!, tf.mul(0.5, tf.sub(tf.mean(fake), tf.mul(0.75, tf.mean(real))))),
    }),
  },
};

/** Mutual information of samples and latents, estimated by a network of its own. */
export const informed: Objective = {
  ...wasserstein,
  auxiliary: mutualInformation(({ joint, shuffled }) =>
    tf.mul(0.5, tf.add(tf.mean(tf.softplus(tf.neg(joint))), tf.mean(tf.softplus(shuffled)))),
  ),
};

export const recovering: Objective = {
  ...wasserstein,
  auxiliary: latentRecovery((codes, latents) => tf.mean(tf.square(tf.sub(codes, latents)))),
};

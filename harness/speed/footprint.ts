import * as tf from '@tensorflow/tfjs-core';
import type { Trainer } from '../training/trainer.js';
import type { Footprint } from './contest.js';

/** Counts what one step does. The trainer's engine has to run steps operation by operation, or none would be seen. */
export async function footprintOf(trainer: Trainer): Promise<Footprint> {
  trainer.step(); // the first step also makes what later ones keep
  const { spent, inputBytes } = trainer;
  const profile = await tf.profile(() => {
    trainer.step();
    return [];
  });
  return {
    passes: trainer.spent.passes - spent.passes,
    images: trainer.spent.imagesSeen - spent.imagesSeen,
    kernels: profile.kernels.length,
    convolutions: profile.kernels.filter(({ name }) => name.includes('Conv2D')).length,
    inputBytes: trainer.inputBytes - inputBytes,
    peakBytes: profile.peakBytes,
  };
}

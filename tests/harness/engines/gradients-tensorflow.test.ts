import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { installGradientRepairs } from '../../../harness/engines/gradients.js';
import { describeGradients } from './operations.js';

/** The addon is built by the set-up, so it may be missing. */
const addon = await import('@tensorflow/tfjs-node-gpu').catch(() => undefined);

if (addon) {
  await tf.setBackend('tensorflow');
  installGradientRepairs();
  describeGradients('tensorflow');
} else it.skip('the addon of @tensorflow/tfjs-node-gpu is not built', () => undefined);

import * as tf from '@tensorflow/tfjs-core';
import { installGradientRepairs } from '../../../harness/engines/gradients.js';
import { restoreUtil } from '../../../harness/engines/tensorflow/restore-util.js';
import { describeGradients } from './operations.js';
import { itUnless } from '../../needs.js';

/** The addon is built by the set-up, so it may be missing. */
const addon = await import('@tensorflow/tfjs-node-gpu').catch(() => undefined);

if (addon) {
  restoreUtil();
  await tf.setBackend('tensorflow');
  installGradientRepairs();
  describeGradients('tensorflow');
} else itUnless('no native TensorFlow', 'repairs the gradients of tensorflow', () => undefined);

import * as tf from '@tensorflow/tfjs-core';

const NAME = 'Softmax';
const BACKEND = 'tensorflow';

/**
 * Replaces TensorFlow's softmax by its parts: in a graph oneDNN computes the whole, with other bits than the operation alone
 * has. Calling it again changes nothing.
 */
export function installSoftmax(): void {
  if (tf.getKernel(NAME, BACKEND)?.kernelFunc === inParts) return;
  tf.unregisterKernel(NAME, BACKEND);
  tf.registerKernel({ kernelName: NAME, backendName: BACKEND, kernelFunc: inParts });
}

const inParts: tf.KernelFunc = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const logits = inputs['logits'] as tf.Tensor;
    const axis = attrs?.['dim'] as number;
    const powers = tf.exp(tf.sub(logits, tf.max(logits, axis, true)));
    return tf.div(powers, tf.sum(powers, axis, true));
  });

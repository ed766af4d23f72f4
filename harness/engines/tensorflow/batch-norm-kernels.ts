import type * as tf from '@tensorflow/tfjs-core';

import { batchNormGrad, batchNormKernel, installBatchNormGradients, reserves } from '../batch-norm-gradients.js';
import type { Attribute } from './binding.js';
import { channelsLast, registerKernel, typeAttribute, type NativeBackend } from './native-kernel.js';

/** Registers TensorFlow's own operations and their gradients. Calling it again changes nothing. */
export function installBatchNorm(): void {
  registerKernel({
    kernelName: batchNormKernel,
    operation: 'FusedBatchNormV3',
    inputs: ['x', 'scale', 'offset', 'mean', 'variance'],
    outputs: { all: 6, given: 6 },
    attributes: (backend, given) => [
      ...commonAttributes(backend, given),
      { name: 'exponential_avg_factor', type: backend.binding.TF_ATTR_FLOAT, value: given.momentum as number },
    ],
  });
  registerKernel({
    kernelName: batchNormGrad,
    operation: 'FusedBatchNormGradV3',
    inputs: ['dy', 'x', 'scale', ...reserves],
    outputs: { all: 5, given: 3 },
    attributes: commonAttributes,
  });
  installBatchNormGradients();
}

function commonAttributes(backend: NativeBackend, { epsilon }: tf.NamedAttrMap): Attribute[] {
  const { TF_ATTR_BOOL, TF_ATTR_FLOAT } = backend.binding;
  return [
    typeAttribute(backend, 'U'),
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: epsilon as number },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
    ...channelsLast(backend),
  ];
}

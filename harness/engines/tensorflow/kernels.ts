import type * as tf from '@tensorflow/tfjs-core';

import {
  biasAddGrad,
  biasAddKernel,
  installKernelGradients,
  leakyReluGrad,
  reluGrad,
  sigmoidGrad,
  tanhGrad,
} from '../kernel-gradients.js';
import { installBatchNorm } from './batch-norm-kernels.js';
import type { Attribute } from './binding.js';
import { installInputGradient } from './input-gradient.js';
import { channelsLast, registerKernel, type NativeBackend, type NativeKernel } from './native-kernel.js';
import { installSoftmax } from './softmax.js';

/** Registers the kernels and makes tfjs's gradients use them on the tensorflow backend. Calling it again changes nothing. */
export function installNativeKernels(): void {
  const kernels: NativeKernel[] = [
    { kernelName: biasAddKernel, operation: 'BiasAdd', inputs: ['x', 'bias'], attributes: channelsLast },
    { kernelName: biasAddGrad, operation: 'BiasAddGrad', inputs: ['dy'], attributes: channelsLast },
    { kernelName: leakyReluGrad, operation: 'LeakyReluGrad', inputs: ['dy', 'x'], attributes: slopeBelowZero },
    { kernelName: reluGrad, operation: 'ReluGrad', inputs: ['dy', 'x'] },
    { kernelName: tanhGrad, operation: 'TanhGrad', inputs: ['y', 'dy'] },
    { kernelName: sigmoidGrad, operation: 'SigmoidGrad', inputs: ['y', 'dy'] },
  ];
  kernels.forEach(registerKernel);
  installBatchNorm();
  installInputGradient();
  installSoftmax();
  installKernelGradients();
}

function slopeBelowZero({ binding }: NativeBackend, { alpha }: tf.NamedAttrMap): Attribute[] {
  return [{ name: 'alpha', type: binding.TF_ATTR_FLOAT, value: alpha as number }];
}

import * as tf from '@tensorflow/tfjs-core';

import type { Attribute, Backend } from './binding.js';

/** What kernels use of tfjs-node's backend. */
export interface NativeBackend extends Pick<Backend, 'binding'> {
  executeSingleOutput(operation: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.TensorInfo;
  executeMultipleOutputs(
    operation: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** One operation of TensorFlow as a kernel of tfjs. */
export interface NativeKernel {
  readonly kernelName: string;
  readonly operation: string;
  /** In the order of the operation's inputs. */
  readonly inputs: readonly string[];
  /** How many outputs the operation has and how many of them, from the first, the kernel gives; one by default. */
  readonly outputs?: { readonly all: number; readonly given: number };
  /** Besides `T`, which is float32. */
  attributes?(backend: NativeBackend, given: tf.NamedAttrMap): Attribute[];
}

/** Registers it for the tensorflow backend; does nothing where it is registered already. */
export function registerKernel({ kernelName, operation, inputs: names, outputs, attributes }: NativeKernel): void {
  if (tf.getKernel(kernelName, 'tensorflow')) return;
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const all = [typeAttribute(native, 'T'), ...(attributes?.(native, attrs ?? {}) ?? [])];
      const tensors = names.map((name) => inputs[name] as tf.TensorInfo);
      if (!outputs) return native.executeSingleOutput(operation, all, tensors);
      const results = native.executeMultipleOutputs(operation, all, tensors, outputs.all);
      tf.dispose(results.slice(outputs.given));
      return results.slice(0, outputs.given);
    },
  });
}

/** An attribute that says float32. */
export function typeAttribute({ binding }: NativeBackend, name: string): Attribute {
  return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}

export function channelsLast({ binding }: NativeBackend): Attribute[] {
  return [{ name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' }];
}

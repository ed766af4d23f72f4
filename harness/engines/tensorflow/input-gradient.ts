import * as tf from '@tensorflow/tfjs-core';

import { defined } from '../../ground/certain.js';
import { channelsLast, typeAttribute, type NativeBackend } from './native-kernel.js';

interface Call {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs?: tf.NamedAttrMap;
  readonly backend: object;
}

/** Up to here the sub-pixel form is the faster one: oneDNN computes 16 channels where there are fewer. */
const FEW_CHANNELS = 4;

/**
 * Replaces the gradient of a convolution with respect to its input, which is also a transposed convolution, where the
 * input has few channels (pictures): there oneDNN's own takes eight times as long as the convolution itself.
 */
export function installInputGradient(): void {
  const name = tf.Conv2DBackpropInput;
  const stock = tf.getKernel(name, 'tensorflow');
  if (installed.has(stock.kernelFunc)) return;
  const kernelFunc: tf.KernelFunc = (call: Call) => {
    const info = infoOf(call);
    return fits(info) ? subPixel(call.backend as NativeBackend, call.inputs, info) : stock.kernelFunc(call);
  };
  installed.add(kernelFunc);
  tf.unregisterKernel(name, 'tensorflow');
  tf.registerKernel({ ...stock, kernelFunc });
}

const installed = new WeakSet<tf.KernelFunc>();

type Info = tf.backend_util.Conv2DInfo;

function infoOf({ inputs, attrs }: Call): Info {
  const { inputShape, strides, pad, dimRoundingMode } = attrs as unknown as tf.Conv2DBackpropInputAttrs;
  const { shape } = defined(inputs.filter);
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    shape as [number, number, number, number],
    strides,
    1,
    pad as 'same' | 'valid',
    dimRoundingMode,
  );
}

/** Square steps and filters of whole steps, and no pixel that the filter does not reach. */
function fits({ strideHeight: s, strideWidth, filterHeight: k, filterWidth, ...info }: Info): boolean {
  const { inChannels, inHeight, inWidth, outHeight, outWidth, padInfo } = info;
  return (
    inChannels <= FEW_CHANNELS &&
    s > 1 &&
    s === strideWidth &&
    k === filterWidth &&
    k % s === 0 &&
    padInfo.top + inHeight <= s * (outHeight - 1) + k &&
    padInfo.left + inWidth <= s * (outWidth - 1) + k
  );
}

/**
 * With j = i + padding = s·q + r the gradient of pixel i is Σₜ dy[q − t] · W[s·t + r], in both directions: a convolution
 * of dy with k/s taps whose output channels are the s × s pixels of a block (Shi et al. 2016, arXiv:1609.05158).
 */
function subPixel(backend: NativeBackend, { dy, filter }: tf.NamedTensorInfoMap, info: Info): tf.Tensor {
  const { inChannels: channels, outChannels, strideHeight: s, padInfo, inShape } = info;
  const taps = info.filterHeight / s;
  return tf.tidy(() => {
    const parts = tf.reshape(filter as tf.Tensor, [taps, s, taps, s, channels, outChannels]);
    const turned = tf.transpose(tf.reverse(parts, [0, 2]), [0, 2, 5, 1, 3, 4]);
    const kernel = tf.reshape(turned, [taps, taps, outChannels, s * s * channels]);
    const blocks = convolve(backend, defined(dy), kernel, taps - 1);
    const pixels = tf.depthToSpace(blocks, s, 'NHWC');
    return tf.slice(pixels, [0, padInfo.top, padInfo.left, 0], inShape);
  });
}

/** With stride 1 and so many zeros on all sides. */
function convolve(backend: NativeBackend, x: tf.TensorInfo, filter: tf.TensorInfo, zeros: number): tf.Tensor4D {
  const { TF_ATTR_INT, TF_ATTR_STRING } = backend.binding;
  return backend.executeSingleOutput(
    'Conv2D',
    [
      typeAttribute(backend, 'T'),
      ...channelsLast(backend),
      { name: 'strides', type: TF_ATTR_INT, value: [1, 1, 1, 1] },
      { name: 'dilations', type: TF_ATTR_INT, value: [1, 1, 1, 1] },
      { name: 'padding', type: TF_ATTR_STRING, value: 'EXPLICIT' },
      { name: 'explicit_paddings', type: TF_ATTR_INT, value: [0, 0, zeros, zeros, zeros, zeros, 0, 0] },
    ],
    [x, filter],
  ) as tf.Tensor4D;
}

import * as tf from '@tensorflow/tfjs-core';
import { entryOf, float32At } from '../../harness/ground/certain.js';

/** The numbers of a tensor of a file of weights, by its name there. */
export type Weights = (name: string) => Float32Array;

/** Shapes by the names of a file of weights. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** A convolution whose batch normalisation is a part of it. */
export interface Convolution {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Height and width. */
  readonly kernel: readonly [number, number];
  readonly stride: 1 | 2;
  readonly padding: 'same' | 'valid';
  /** Whether each channel is convolved by itself; then `outputs` are `inputs`. */
  readonly depthwise?: boolean;
}

/**
 * Filter and bias of a convolution with the batch normalisation after it, γ(w·x − μ)/√(σ² + ε) + β, folded in float64. The
 * filter's axes go from PyTorch's [out, in, height, width] to [height, width, in, out], or [height, width, channels, 1].
 * @param filter Name of the convolution's weights.
 * @param norm The normalisation's name, whose parts are weight, bias, running_mean and running_var.
 */
export function foldedConvolution(
  weights: Weights,
  { inputs, outputs, kernel: [height, width], depthwise = false }: Convolution,
  filter: string,
  norm: string,
  epsilon: number,
): { filter: tf.Tensor4D; bias: tf.Tensor1D } {
  const values = weights(filter);
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
    weights(`${norm}.${part}`),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const depth = depthwise ? 1 : inputs;
  const area = height * width;
  const folded = new Float32Array(values.length);
  const bias = new Float32Array(outputs);
  for (let out = 0; out < outputs; out++) {
    const scale = float32At(gamma, out) / Math.sqrt(float32At(variance, out) + epsilon);
    bias[out] = float32At(beta, out) - float32At(mean, out) * scale;
    for (let from = 0; from < depth; from++)
      for (let place = 0; place < area; place++)
        folded[(place * depth + from) * outputs + out] = float32At(values, (out * depth + from) * area + place) * scale;
  }
  const shape: [number, number, number, number] = [height, width, depth, outputs];
  // One filter a channel: the same order of numbers, called [height, width, channels, 1].
  if (depthwise) shape.splice(2, 2, outputs, 1);
  return { filter: tf.tensor4d(folded, shape), bias: tf.tensor1d(bias) };
}

/** A convolution by the tensors `<path>.filter` and `<path>.bias`. */
export function convolve(
  tensors: Readonly<Record<string, tf.Tensor>>,
  path: string,
  { stride, padding, depthwise }: Convolution,
  x: tf.Tensor4D,
  activation: 'relu' | 'relu6' | 'linear',
): tf.Tensor4D {
  const filter = entryOf(tensors, `${path}.filter`) as tf.Tensor4D;
  const bias = entryOf(tensors, `${path}.bias`) as tf.Tensor1D;
  const wanted = { x, filter, strides: stride, pad: padding, bias, activation };
  return depthwise ? tf.fused.depthwiseConv2d(wanted) : tf.fused.conv2d(wanted);
}

/**
 * The matrix of a linear layer [in, out] from PyTorch's [out, in].
 * @param scales Of the outputs.
 */
export function linear(values: Float32Array, outputs: number, scales?: Float32Array): tf.Tensor2D {
  const inputs = values.length / outputs;
  const scaled = scales ? values.map((value, i) => value * float32At(scales, Math.floor(i / inputs))) : values;
  return tf.tidy(() => tf.transpose(tf.tensor2d(scaled, [outputs, inputs])));
}

/** Pictures in [0, 255] less the means of channels, in their deviations, both of pictures in [0, 1]. */
export const normalised = (pictures: tf.Tensor4D, mean: readonly number[], deviation: readonly number[]): tf.Tensor4D =>
  tf.div(tf.sub(tf.div(pictures, 255), tf.tensor1d([...mean])), tf.tensor1d([...deviation]));

// Under Node only the union package registers the stock gradients; tfjs-core by itself has none.
import { defined, itemAt } from '../ground/certain.js';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';

type Repair = tf.GradConfig;
type Gradient = (dy: tf.Tensor, inputs: tf.Tensor[], attributes: tf.NamedAttrMap) => Record<string, () => tf.Tensor>;

/**
 * Corrects tfjs 4.22's gradients so that they can be differentiated once more, as a gradient penalty needs. Call it after
 * the engine is set; calling it again changes nothing.
 *
 * Stock, tanh, sigmoid, exp, softmax and elu are silently wrong at second order (their saved output counts as a
 * constant); leakyRelu, clipByValue and their like throw, and so does a filter's gradient taken twice. Two are wrong
 * already at first order: mirrorPad everywhere (it throws now) and resizeNearestNeighbor on the cpu engine. Still wrong
 * at second order: logSoftmax and softmaxCrossEntropy, which do not go through the registry; write `x − log Σ exp x`.
 */
export function installGradientRepairs(): void {
  for (const repair of repairs) {
    if (tf.getGradient(repair.kernelName)) tf.unregisterGradient(repair.kernelName);
    tf.registerGradient(repair);
  }
}

/** The gradient of one kernel, from its inputs alone: recomputed outputs stay differentiable, saved ones do not. */
function repair(kernelName: string, inputsToSave: string[], gradient: Gradient): Repair {
  return {
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes),
  };
}

/** Comparisons are flat wherever they have a slope. */
const flat = (kernelName: string, inputs: string[]): Repair =>
  repair(kernelName, inputs, (_, saved) =>
    Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(itemAt(saved, i).shape)])),
  );

const unary = (kernelName: string, slope: (x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor): Repair =>
  repair(kernelName, ['x'], (dy, [x], attributes) => ({ x: () => tf.mul(dy, slope(defined(x), attributes)) }));

const tanhSlope = (x: tf.Tensor) => tf.sub(1, tf.square(tf.tanh(x)));

const sigmoidSlope = (x: tf.Tensor) => {
  const y = tf.sigmoid(x);
  return tf.mul(y, tf.sub(1, y));
};

/** 1 above zero, eˣ below; the minimum keeps eˣ finite where it is not used. */
const eluSlope = (x: tf.Tensor) => {
  const positive = tf.step(x);
  return tf.add(positive, tf.mul(tf.sub(1, positive), tf.exp(tf.minimum(x, 0))));
};

const softmax = repair('Softmax', ['logits'], (dy, [logits], { dim }) => ({
  logits: () => {
    const y = tf.softmax(defined(logits), dim as number);
    const weighted = tf.mul(dy, y);
    return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim as number], true), y));
  },
}));

/** The filter gradient is linear in x and in dy, so its own gradients are convolutions. tfjs has none. */
const filterGradient = repair('Conv2DBackpropFilter', ['x', 'dy'], (filter, [x, dy], attributes) => {
  const [image, slope, kernel] = [x, dy, filter] as tf.Tensor4D[];
  const { strides, pad, dimRoundingMode } = attributes as unknown as Convolution;
  return {
    x: () => tf.conv2dTranspose(defined(slope), defined(kernel), defined(image).shape, strides, pad, dimRoundingMode),
    dy: () => tf.conv2d(defined(image), defined(kernel), strides, pad, 'NHWC', 1, dimRoundingMode),
  };
});

interface Convolution {
  strides: [number, number];
  pad: 'valid' | 'same';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Every input pixel became a block of equal pixels, so its gradient is the block's sum. */
const resizeNearest = repair('ResizeNearestNeighbor', ['images'], (dy, [images], { alignCorners }) => {
  const [count, height, width, channels] = (images as tf.Tensor4D).shape;
  const down = itemAt(dy.shape, 1) / height;
  const across = itemAt(dy.shape, 2) / width;
  // Other factors round differently from engine to engine, so their blocks are not known.
  if (alignCorners || !isPowerOfTwo(down) || !isPowerOfTwo(across))
    throw new Error(
      `resizeNearestNeighbor from ${height}×${width} to ${dy.shape[1]}×${dy.shape[2]} has no gradient here: ` +
        'only enlargements by powers of two without alignCorners have one.',
    );
  const blocks = [count, height, down, width, across, channels];
  return { images: () => tf.sum(tf.reshape(dy, blocks), [2, 4]) };
});

const isPowerOfTwo = (factor: number): boolean => factor >= 1 && Number.isInteger(Math.log2(factor));

const mirrorPad = repair('MirrorPad', ['x'], () => {
  throw new Error(
    'mirrorPad has no gradient here, because that of TensorFlow.js drops the reflected part: build the padding from slice, reverse and concat.',
  );
});

const repairs: readonly Repair[] = [
  ...['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'].map((name) =>
    flat(name, ['a', 'b']),
  ),
  flat('LogicalNot', ['x']),
  unary('Tanh', tanhSlope),
  unary('Sigmoid', sigmoidSlope),
  unary('Exp', (x) => tf.exp(x)),
  unary('Elu', eluSlope),
  unary('LeakyRelu', (x, { alpha }) => tf.step(x, alpha as number)),
  softmax,
  filterGradient,
  resizeNearest,
  mirrorPad,
];

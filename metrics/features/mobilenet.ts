import type { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import * as mobilenet from '@tensorflow-models/mobilenet';
import { messageOf, UserError } from '../../harness/ground/errors.js';
import { inColour } from './colour.js';
import { handlerOf, readGraphModel } from './graph-model.js';
import type { FeatureNetwork } from './network.js';

/** The package keeps its graph to itself; disposing needs it. */
type Package = mobilenet.MobileNet & { readonly model: GraphModel };

const SIDE = 224;
const DIMENSIONS = 256;
/** What a TF-Hub graph wants; without it the package takes [−1, 1] for a model that is given by its address. */
const INPUT_RANGE: [number, number] = [0, 1];

/**
 * MobileNet v1, width 0.25, through @tensorflow-models/mobilenet: 256 features in [0, ∞) after the global pooling, and
 * the probabilities of the 1,000 ImageNet classes. It takes grey or colour images of any size.
 * @param folder Holds `model.json` and the weight files that it names.
 * @param digestSuffix Ends the name where the files are not the known ones, so that scores of different conversions are
 * never in one column.
 * @throws UserError where the model cannot be loaded.
 */
export async function loadMobilenet(folder: string, digestSuffix?: string): Promise<FeatureNetwork> {
  const { artifacts, hash } = await readGraphModel(folder);
  const net = await loadPackage(folder, artifacts);
  const weights = namedWeights(net.model);
  return {
    name: digestSuffix ? `mobilenet025-${digestSuffix}` : 'mobilenet025',
    dimensions: DIMENSIONS,
    batch: 10,
    weightsHash: hash,
    pipeline: `@tensorflow-models/mobilenet ${mobilenet.version}: grey repeated to 3 channels, bilinear to ${SIDE}×${SIDE} with aligned corners, [0, 1]`,
    features: (images) => tf.tidy(() => net.infer(toPackage(images), true) as tf.Tensor2D),
    probabilities: (images) => tf.tidy(() => tf.softmax(net.infer(toPackage(images)) as tf.Tensor2D)),
    weights,
    dispose: () => net.model.dispose(),
  };
}

/** Images [n, height, width, 1 or 3] in [−1, 1] as the package wants them: 3 channels in [0, 255]. */
function toPackage(images: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width] = images.shape;
  const coloured: tf.Tensor4D = tf.mul(tf.add(inColour(images), 1), 127.5);
  // The package compares the first two sizes with 224 × 224, which are count and height of a batch.
  const looksResized = count === SIDE && height === SIDE && width !== SIDE;
  return looksResized ? tf.image.resizeBilinear(coloured, [SIDE, SIDE], true) : coloured;
}

/** The graph's constants by name. Axes and shapes among them are read on the host while the graph runs: their values are kept. */
function namedWeights({ weights }: GraphModel): Record<string, tf.Tensor> {
  const entries = Object.entries(weights).flatMap(([name, tensors]) =>
    tensors.map((tensor, i) => [`${name}:${i}`, tensor] as const),
  );
  for (const [, tensor] of entries) {
    if (tensor.dtype !== 'int32') continue;
    const values = tensor.dataSync();
    Object.assign(tensor, { dataSync: () => values });
  }
  return Object.fromEntries(entries);
}

async function loadPackage(folder: string, artifacts: tf.io.ModelArtifacts): Promise<Package> {
  try {
    const modelUrl = handlerOf(artifacts);
    return (await mobilenet.load({ version: 1, alpha: 0.25, modelUrl, inputRange: INPUT_RANGE })) as Package;
  } catch (error) {
    throw new UserError(`The model in ${folder} is not MobileNet v1 of 224×224: ${messageOf(error)}`);
  }
}

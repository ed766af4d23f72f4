import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { messageOf, UserError } from '../../harness/ground/errors.js';
import { readBytes, LARGEST_FILE } from '../../harness/ground/files.js';

const modelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.unknown()) })),
});

export interface GraphFiles {
  readonly artifacts: tf.io.ModelArtifacts;
  /** sha256 over `model.json` and the weight files in its order. */
  readonly hash: string;
}

/**
 * A TensorFlow.js graph model from its folder.
 * @throws UserError where a file is missing or malformed.
 */
export async function readGraphModel(folder: string): Promise<GraphFiles> {
  try {
    const read = (name: string) => readBytes(join(folder, name), LARGEST_FILE, { follow: true });
    const text = read('model.json');
    const { modelTopology, weightsManifest } = modelSchema.parse(JSON.parse(text.toString()));
    const paths = weightsManifest.flatMap((group) => group.paths);
    const shards = paths.map(read);
    const hash = createHash('sha256').update(text);
    for (const shard of shards) hash.update(shard);
    const weightSpecs = weightsManifest.flatMap((group) => group.weights) as tf.io.WeightsManifestEntry[];
    const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
    return { artifacts: { modelTopology, weightSpecs, weightData }, hash: hash.digest('hex') };
  } catch (error) {
    throw new UserError(`The model in ${folder} cannot be read: ${messageOf(error)}`);
  }
}

/** For `loadGraphModel`, without a server or a file system of TensorFlow.js. */
export const handlerOf = (artifacts: tf.io.ModelArtifacts): tf.io.IOHandler => ({
  load: () => Promise.resolve(artifacts),
});

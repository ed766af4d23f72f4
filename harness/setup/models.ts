import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { messageOf } from '../ground/errors.js';
import { download } from '../ground/download.js';
import { cacheFolder, projectFolder } from '../ground/folders.js';
import { damage, writeManifest } from './manifest.js';
import { sha256 } from '../ground/file-digest.js';
import { readText, LARGEST_TABLE } from '../ground/files.js';
import { temporaryName } from '../ground/leftovers.js';
import { namedModels } from './model-folders.js';

/** sha256 of model.json and the weight files, one after the other, of the conversions that our reference scores use. */
const knownDigests = {
  mobilenet_v1_025_224: '70f320f84c6cdd78124ace717b2be5b865f0fe0f68f4ba0cbc511700cbe1f441',
  mobilenet_v2_050_96: 'ad69016ab92c6c19bf4d0becadeb445279b64e0620c3df2c11bb98546a83ac4f',
} as const;

const addresses: Readonly<Record<ModelName, string>> = {
  mobilenet_v1_025_224: 'https://tfhub.dev/google/imagenet/mobilenet_v1_025_224/classification/1',
  mobilenet_v2_050_96: 'https://tfhub.dev/google/imagenet/mobilenet_v2_050_96/feature_vector/1',
};

export type ModelName = keyof typeof knownDigests;
export const modelNames = Object.keys(knownDigests) as ModelName[];

export interface FoundModel {
  readonly folder: string;
  readonly digest: string;
  /** False where it is another conversion than ours, whose scores are not comparable. */
  readonly known: boolean;
  /** The model's name, with the first 8 digits of the digest where that is not ours. */
  readonly name: string;
  /** What the user should know of a model that is not ours. */
  readonly warning?: string;
}

export interface FindOptions {
  /** Whether to look on the internet when no folder has it. */
  fetches?: boolean;
  /** Milliseconds for each file. */
  timeout?: number;
}

/** Where models are looked for, in this order; the last is the cache, where fetched ones are put. */
function modelFolders(): string[] {
  return [...namedModels(), join(projectFolder, 'models'), cacheFolder('models')];
}

/** The folder of a MobileNet, fetched into the cache where no folder has it, or a sentence that says how to get it. */
export async function findModel(
  name: ModelName,
  { fetches = true, timeout = 5_000 }: FindOptions = {},
): Promise<FoundModel | { missing: string }> {
  const problems: string[] = [];
  for (const place of modelFolders()) {
    const folder = join(place, name);
    const damaged = place === cacheFolder('models') && (await isFetchedAndDamaged(folder));
    const found = damaged ? 'its download is damaged' : await inspect(name, folder);
    if (typeof found === 'object') return found;
    if (found) problems.push(`${folder} cannot be used, because ${found}`);
  }
  const failure = fetches ? await fetchModel(name, timeout) : 'it was not looked for on the internet';
  if (!failure) {
    const found = await inspect(name, cacheFolder('models', name));
    if (typeof found === 'object') return found;
  }
  const reasons = [...problems, ...(failure ? [failure] : [])].join('; ');
  return {
    missing: `The model ${name} was not found (${reasons}): put its folder, with model.json and the weights, into models/ or into the folder that GANBENCH_MODELS names.`,
  };
}

/** The text of the model's description; undefined where there is none. */
function graphIn(folder: string): string | undefined {
  try {
    return readText(join(folder, 'model.json'), LARGEST_TABLE, { follow: true });
  } catch {
    return undefined;
  }
}

/** The model in a folder, what is wrong with it, or undefined where there is none. */
async function inspect(name: ModelName, folder: string): Promise<FoundModel | string | undefined> {
  const graph = graphIn(folder);
  if (graph === undefined) return undefined;
  const weights = weightsOf(graph);
  if (!weights) return 'its model.json is damaged';
  const files = weights.files.map((file) => join(folder, file));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size !== weights.bytes) return `its weights have ${size} bytes instead of ${weights.bytes}`;

  const digest = await sha256(join(folder, 'model.json'), ...files);
  if (digest === knownDigests[name]) return { folder, digest, known: true, name };
  const suffixed = `${name}-${digest.slice(0, 8)}`;
  const warning = `${folder} is another conversion of ${name} than ours, so its scores are kept apart under the name ${suffixed}.`;
  return { folder, digest, known: false, name: suffixed, warning };
}

const manifestSchema = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          shape: z.array(z.number()),
          dtype: z.enum(['float32', 'int32', 'bool', 'uint8', 'uint16', 'float16', 'complex64', 'string']),
          quantization: z.object({ dtype: z.enum(['uint8', 'uint16', 'float16']) }).optional(),
        }),
      ),
    }),
  ),
});

const bytesOf = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8, string: NaN };

/** The weight files that a model.json names, and their total size. */
function weightsOf(graph: string): { files: string[]; bytes: number } | undefined {
  const parsed = manifestSchema.safeParse(parsedJson(graph));
  if (!parsed.success) return undefined;
  const groups = parsed.data.weightsManifest;
  const files = groups.flatMap(({ paths }) => paths);
  // A name with a folder could lead out of the model's own.
  if (files.length === 0 || files.some((file) => file !== basename(file))) return undefined;
  const sizes = groups.flatMap(({ weights }) =>
    weights.map(({ shape, dtype, quantization }) =>
      shape.reduce((product, length) => product * length, bytesOf[quantization?.dtype ?? dtype]),
    ),
  );
  return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A folder that the user put into the cache has no manifest and is judged by its content alone. */
async function isFetchedAndDamaged(folder: string): Promise<boolean> {
  const hasManifest = await stat(join(folder, 'manifest.json')).then(
    () => true,
    () => false,
  );
  return hasManifest && (await damage(folder, { deep: true })) !== undefined;
}

/** Fetches a model into the cache; returns why that failed. The folder appears when it is complete. */
async function fetchModel(name: ModelName, timeout: number): Promise<string | undefined> {
  const folder = cacheFolder('models', name);
  const partial = temporaryName(folder);
  const fetchFile = (file: string) =>
    download(`${addresses[name]}/${file}?tfjs-format=file`, join(partial, file), { timeout });
  try {
    await fetchFile('model.json');
    const weights = weightsOf(graphIn(partial) ?? '');
    if (!weights) return `${addresses[name]} does not have it in the expected format`;
    for (const file of weights.files) await fetchFile(file);
    await writeManifest(partial);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return undefined;
  } catch (error) {
    return `fetching it from ${addresses[name]} failed: ${messageOf(error).replace(/\.$/, '')}`;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { sha256 } from '../../harness/ground/digest.js';
import { ownBytes } from '../../harness/ground/files.js';
import { messageOf, UserError } from '../../harness/ground/errors.js';
import { importsOf } from '../../harness/ground/import-graph.js';
import { compileElsewhere } from '../../harness/ground/served-imports.js';
import type { FeatureNetwork } from './network.js';

/** What a module's function is called with. */
export interface ModuleContext {
  /** TensorFlow.js with the engine set. A module that imports its own copy would compute on another engine. */
  readonly tf: typeof tf;
  /** Of one sample: [height, width, channels] of images, [2] of points. */
  readonly shape: readonly number[];
}

/** One's own feature network: what is required of it, and what has a default. */
export type OwnNetwork = Pick<FeatureNetwork, 'dimensions' | 'features'> &
  Partial<Pick<FeatureNetwork, 'name' | 'pipeline' | 'weightsHash' | 'probabilities' | 'dispose'>>;

/** The default export of a file that `--features module:FILE` names. */
export type FeatureModule = (context: ModuleContext) => OwnNetwork | Promise<OwnNetwork>;

const NAME = /^[a-z0-9][a-z0-9-]*$/;

/**
 * A feature network that the user wrote, from an ES module in JavaScript or TypeScript. Its hash is over the file, what it
 * imports and the `weightsHash` that it gives, which a module has to give that reads weights from elsewhere.
 * @param taken Names that the network must not have.
 * @throws UserError where the file is missing, throws or exports something else.
 */
export async function loadModule(
  file: string,
  shape: readonly number[],
  taken: readonly string[],
): Promise<FeatureNetwork> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UserError(`There is no file ${path} to take a feature network from.`);
  const wrong = (reason: string): UserError =>
    new UserError(`The feature network in ${path} cannot be used: ${reason.replace(/\.$/, '')}.`);
  const own = await makeNetwork(path, shape).catch((error: unknown) => {
    throw wrong(messageOf(error));
  });
  const name = own.name ?? basename(path, extname(path)).toLowerCase();
  const { dimensions, features, probabilities, dispose } = own;
  if (!NAME.test(name)) throw wrong(`its name "${name}" has more than small letters, digits and hyphens`);
  if (taken.includes(name)) throw wrong(`its name "${name}" is that of another network`);
  if (!Number.isInteger(dimensions) || dimensions < 1) throw wrong('its dimensions are not a whole number above 0');
  if (typeof features !== 'function') throw wrong('it has no function features');
  return {
    name,
    dimensions,
    weightsHash: hashOf(path, own.weightsHash),
    pipeline: own.pipeline ?? 'as the module takes images in [−1, 1]',
    features: (images) => {
      const result = features.call(own, images);
      if (result.shape.join() !== `${images.shape[0]},${dimensions}`)
        throw wrong(`it gives features of shape [${result.shape.join(', ')}] for ${images.shape[0]} images`);
      return result;
    },
    ...(probabilities && { probabilities: probabilities.bind(own) }),
    dispose: () => dispose?.call(own),
  };
}

/** Of the file, what it gives, and, where it imports something, of that: without imports it is what `sha256sum` says. */
function hashOf(path: string, given = ''): string {
  const { files, packages, hash } = importsOf([path]);
  const imports = files.length > 1 || Object.keys(packages).length > 0 ? sha256([hash, packages]) : '';
  return createHash('sha256').update(ownBytes(path)).update(given).update(imports).digest('hex');
}

async function makeNetwork(path: string, shape: readonly number[]): Promise<OwnNetwork> {
  await compileElsewhere();
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  // Outside a package of ES modules tsx compiles to CommonJS, whose exports arrive as the default.
  const inner = module.default as { __esModule?: boolean; default?: unknown } | undefined;
  const make = inner?.__esModule ? inner.default : inner;
  if (typeof make !== 'function') throw new Error('its default export is not a function');
  const own: unknown = await (make as FeatureModule)({ tf, shape });
  if (typeof own !== 'object' || own === null) throw new Error('its function returns no network');
  return own as OwnNetwork;
}

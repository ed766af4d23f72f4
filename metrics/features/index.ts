import { UserError } from '../../harness/ground/errors.js';
import { loadModule } from './module.js';
import { isModule, moduleFile, type Modules } from './modules.js';
import type { FeatureNetwork } from './network.js';
import { featureNetworks } from './networks.js';
import type { Missing } from './source.js';

export { featureNetworks };
export type { Missing };

export const featureNetworkNames: readonly string[] = featureNetworks.map(({ name }) => name);

/** The network that tells the classes of a data set apart; undefined where there is none. */
export const classifierOf = (dataset: string): string | undefined =>
  featureNetworks.find(({ classifies }) => classifies?.includes(dataset))?.name;

/** Whether a network was trained on the kind of images that it judges: the classes of others say little of unknown samples. */
export const isOwnClassifier = (network: string): boolean =>
  featureNetworks.some(({ name, classifies }) => name === network && classifies !== undefined);

const aliases: Readonly<Record<string, string>> = { mobilenet: 'mobilenet025' };

/** What stands for a network that was trained on photographs: the better one for colour, the smaller one for grey. */
export const DEFAULT = 'default';
const defaultFor = ([, , channels]: readonly number[]): string =>
  channels === 3 ? 'efficientnet-lite0' : 'mobilenet025';

/**
 * The feature network of a name, or of a file that the user wrote (`module:FILE`), for samples of a shape, or why there is none
 * for them; `default` is one for photographs. A name that ends with eight digits of a sha256 means weights that nobody published.
 * @param modules The user's files by their names in a plan.
 * @throws UserError where no network has the name, or its files are damaged.
 */
export async function loadFeatureNetwork(
  name: string,
  shape: readonly number[],
  modules?: Modules,
): Promise<FeatureNetwork | Missing> {
  if (isModule(name)) return loadModule(moduleFile(name, modules), shape, featureNetworkNames);
  const wanted = name === DEFAULT ? defaultFor(shape) : Object.hasOwn(aliases, name) ? aliases[name] : name;
  const source = featureNetworks.find((each) => each.name === wanted);
  if (source) return source.load(shape);
  const [, base, digits] = /^(.+)-([0-9a-f]{8})$/.exec(name) ?? [];
  const brought = featureNetworks.find((each) => each.name === base && each.weights !== undefined);
  if (brought) return brought.load(shape, digits);
  throw new UserError(
    `There is no feature network "${name}"; the networks are ${featureNetworkNames.join(', ')} and module:FILE.`,
  );
}

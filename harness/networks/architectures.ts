import { UserError } from '../ground/errors.js';
import { defaultOf, moduleNames } from '../ground/modules.js';
import { hintOf } from '../ground/nearest-name.js';
import type { Architecture, Parts } from './architecture.js';
import { architecturesFolder as folder, usualNetwork, type NetworkChoice } from './choice.js';
import type { NetworkOptions } from './options.js';

/** What a file of `architectures/` exports; its settings have been checked before it builds. */
type Found = Architecture<unknown>;

/** Every kind of network, sorted by name: a file each. */
export const architectures: readonly Found[] = await Promise.all(
  moduleNames(folder).map((name) => defaultOf<Found>(folder, name)),
);

/** Why a choice cannot be understood; undefined where it can. */
export function badNetwork({ name, ...settings }: NetworkChoice): string | undefined {
  const found = architectures.find((each) => each.name === name);
  if (!found) {
    const names = architectures.map((each) => each.name);
    return `there is no network "${name}"${hintOf(name, names)}; there are ${names.join(', ')}`;
  }
  const { error } = found.settings.safeParse(settings);
  if (!error) return undefined;
  const [issue] = error.issues;
  return `the network ${name} does not understand ${JSON.stringify(settings)}: ${issue?.path.join('.') ? `${issue.path.join('.')}: ` : ''}${issue?.message}`;
}

/** The networks for the samples of a shape. @throws UserError where there are none. */
export function partsOf(options: NetworkOptions): Parts {
  const { network = { name: usualNetwork(options.shape) }, shape } = options;
  const bad = badNetwork(network);
  if (bad) throw new UserError(`${bad.charAt(0).toUpperCase()}${bad.slice(1)}.`);
  const { name, ...settings } = network;
  const found = architectures.find((each) => each.name === name) as Found;
  if (found.samples === 'images' && shape.length !== 3)
    throw new UserError(`The network ${name} is built for images, and these samples are points: choose mlp.`);
  return found.build(options, found.settings.parse(settings));
}

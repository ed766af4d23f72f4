import { UserError } from '../../harness/errors.js';
import { findModel } from '../../harness/setup/models.js';
import { loadClassifier } from './classifier/load.js';
import { loadMobilenet } from './mobilenet.js';
import type { FeatureNetwork } from './network.js';
import { pixelsOf } from './pixels.js';

/** Why the metrics of a network are absent, in a sentence. */
export interface Missing {
  readonly missing: string;
}

interface Entry {
  readonly name: string;
  /** A short text for `ganbench list features`. */
  readonly text: string;
  /** @param shape Of one sample: [height, width, channels] of images, [2] of points. */
  load(shape: readonly number[]): Promise<FeatureNetwork | Missing>;
}

export const featureNetworks: readonly Entry[] = [
  {
    name: 'digits',
    text: "this project's MNIST classifier, 64 features of grey 28×28 images",
    load: async (shape) =>
      shape.join() === '28,28,1'
        ? loadClassifier('digits')
        : missing(`digits takes images of 28×28×1, not ${shape.join('×')}`),
  },
  {
    name: 'mobilenet025',
    text: 'MobileNet v1 0.25 of ImageNet, 256 features of images of any size',
    load: async (shape) => (shape.length === 3 ? findMobilenet() : missing('mobilenet025 takes images, not points')),
  },
  {
    name: 'pixels',
    text: 'no network: the numbers of the sample as they are',
    load: async (shape) => pixelsOf(shape),
  },
];

export const featureNetworkNames: readonly string[] = featureNetworks.map(({ name }) => name);

const aliases: Readonly<Record<string, string>> = { mobilenet: 'mobilenet025' };

/**
 * The feature network of a name for samples of a shape, or why there is none for them.
 * @throws UserError where no network has the name, or its files are damaged.
 */
export async function loadFeatureNetwork(name: string, shape: readonly number[]): Promise<FeatureNetwork | Missing> {
  const entry = featureNetworks.find((each) => each.name === (aliases[name] ?? name));
  if (!entry)
    throw new UserError(`There is no feature network "${name}"; the networks are ${featureNetworkNames.join(', ')}.`);
  return entry.load(shape);
}

async function findMobilenet(): Promise<FeatureNetwork | Missing> {
  const found = await findModel('mobilenet_v1_025_224');
  if ('missing' in found) return found;
  return loadMobilenet(found.folder, found.known ? undefined : found.digest.slice(0, 8));
}

function missing(reason: string): Missing {
  return { missing: `${reason}.` };
}

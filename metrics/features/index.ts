import { UserError } from '../../harness/ground/errors.js';
import { findModel, type ModelName } from '../../harness/setup/models.js';
import { loadClassifier } from './classifier/load.js';
import { loadStackedDigits } from './classifier/stacked.js';
import { loadMobilenetV2 } from './mobilenet-v2.js';
import { loadMobilenet } from './mobilenet.js';
import { loadModule } from './module.js';
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
  /** Of a classifier of this project: the data sets whose classes it tells apart. */
  readonly classifies?: readonly string[];
  /** @param shape Of one sample: [height, width, channels] of images, [2] of points. */
  load(shape: readonly number[]): Promise<FeatureNetwork | Missing>;
}

export const featureNetworks: readonly Entry[] = [
  {
    name: 'digits',
    text: "this project's MNIST classifier, 64 features of grey 28×28 images; of stacked digits 64 a channel",
    classifies: ['mnist', 'stacked-mnist', 'stacked-mnist-100'],
    load: async (shape) => {
      if (shape.join() === '28,28,1') return loadClassifier('digits');
      const channels = shape[2];
      if (channels && ['28,28,2', '28,28,3'].includes(shape.join())) return loadStackedDigits(channels);
      return missing(`digits takes images of 28×28×1, or ×2 or ×3 for stacked digits, not ${shape.join('×')}`);
    },
  },
  {
    name: 'fashion',
    text: "this project's Fashion-MNIST classifier, 64 features of grey 28×28 images",
    classifies: ['fashion-mnist'],
    load: async (shape) =>
      shape.join() === '28,28,1'
        ? loadClassifier('fashion')
        : missing(`fashion takes images of 28×28×1, not ${shape.join('×')}`),
  },
  {
    name: 'mobilenet025',
    text: 'MobileNet v1 0.25 of ImageNet, 256 features of images of any size',
    load: async (shape) => unsuited('mobilenet025', shape) ?? found('mobilenet_v1_025_224', loadMobilenet),
  },
  {
    name: 'mobilenet-v2-050',
    text: 'MobileNet v2 0.50 of ImageNet, 1280 features of images of any size',
    load: async (shape) => unsuited('mobilenet-v2-050', shape) ?? found('mobilenet_v2_050_96', loadMobilenetV2),
  },
  {
    name: 'pixels',
    text: 'no network: the numbers of the sample as they are',
    load: async (shape) => pixelsOf(shape),
  },
];

export const featureNetworkNames: readonly string[] = featureNetworks.map(({ name }) => name);

/** The network that tells the classes of a data set apart; undefined where there is none. */
export const classifierOf = (dataset: string): string | undefined =>
  featureNetworks.find(({ classifies }) => classifies?.includes(dataset))?.name;

/** Whether a network was trained on the kind of images that it judges: the classes of others say little of unknown samples. */
export const isOwnClassifier = (network: string): boolean =>
  featureNetworks.some(({ name, classifies }) => name === network && classifies !== undefined);

const aliases: Readonly<Record<string, string>> = { mobilenet: 'mobilenet025' };

const MODULE = 'module:';

/**
 * The feature network of a name, or of a file of one's own (`module:FILE`), for samples of a shape, or why there is none
 * for them.
 * @throws UserError where no network has the name, or its files are damaged.
 */
export async function loadFeatureNetwork(name: string, shape: readonly number[]): Promise<FeatureNetwork | Missing> {
  if (name.startsWith(MODULE)) return loadModule(name.slice(MODULE.length), shape, featureNetworkNames);
  const entry = featureNetworks.find((each) => each.name === (aliases[name] ?? name));
  if (!entry)
    throw new UserError(
      `There is no feature network "${name}"; the networks are ${featureNetworkNames.join(', ')} and module:FILE.`,
    );
  return entry.load(shape);
}

async function found(
  model: ModelName,
  load: (folder: string, digestSuffix?: string) => Promise<FeatureNetwork>,
): Promise<FeatureNetwork | Missing> {
  const place = await findModel(model);
  if ('missing' in place) return place;
  const network = await load(place.folder, place.known ? undefined : place.digest.slice(0, 8));
  return place.warning ? { ...network, warning: place.warning } : network;
}

function unsuited(name: string, [, , channels]: readonly number[]): Missing | undefined {
  if (channels === 1 || channels === 3) return undefined;
  return missing(
    channels === undefined
      ? `${name} takes images, not points`
      : `${name} takes images of 1 or 3 channels, not of ${channels}`,
  );
}

function missing(reason: string): Missing {
  return { missing: `${reason}.` };
}

import { findModel, type ModelName } from '../../../harness/setup/models.js';
import { loadMobilenetV2 } from '../mobilenet-v2.js';
import { loadMobilenet } from '../mobilenet.js';
import type { FeatureNetwork } from '../network.js';
import { unsuited, type Missing, type NetworkSource } from '../source.js';

async function found(
  model: ModelName,
  load: (folder: string, digestSuffix?: string) => Promise<FeatureNetwork>,
): Promise<FeatureNetwork | Missing> {
  const place = await findModel(model);
  if ('missing' in place) return place;
  const network = await load(place.folder, place.known ? undefined : place.digest.slice(0, 8));
  return place.warning ? { ...network, warning: place.warning } : network;
}

const mobilenets: readonly NetworkSource[] = [
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
];

export default mobilenets;

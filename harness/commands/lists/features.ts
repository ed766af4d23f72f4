import { featureNetworks } from '../../../metrics/features/index.js';
import type { Listing } from '../support/item.js';

const features: Listing = async () => [
  ...featureNetworks.map(({ name, text }) => ({ name, text })),
  { name: 'none', text: 'arrays that are features already, for `ganbench evaluate`' },
  { name: 'module:FILE', text: 'your own: a file that exports a feature network' },
];

export default features;

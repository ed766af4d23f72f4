import { discoverVariants } from '../../training/variants.js';
import type { Listing } from '../support/item.js';

const presets: Listing = async (folders) =>
  (await discoverVariants(folders.variants)).flatMap((entry) =>
    entry.status === 'ready'
      ? Object.entries(entry.variant.presets).map(([preset, { source }]) => ({
          name: `${entry.name} ${preset}`,
          text: source,
        }))
      : [],
  );

export default presets;

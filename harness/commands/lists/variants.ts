import { discoverVariants } from '../../training/variants.js';
import type { Listing } from '../support/item.js';

const variants: Listing = async (folders) =>
  (await discoverVariants(folders.variants)).map((entry) => ({
    name: entry.name,
    text: entry.status === 'ready' ? `${entry.variant.title}: ${entry.variant.source}` : `load-error: ${entry.reason}`,
  }));

export default variants;

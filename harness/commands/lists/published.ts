import { discoverPublished } from '../../satellites/published/discover.js';
import type { Listing } from '../support/item.js';

const published: Listing = async () =>
  discoverPublished().map(({ name, protocol }) => ({ name, text: `${protocol.title}: ${protocol.says}` }));

export default published;

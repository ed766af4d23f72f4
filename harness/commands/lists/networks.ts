import { architectures } from '../../networks/architectures.js';
import type { Listing } from '../support/item.js';

const networks: Listing = async () => architectures.map(({ name, title }) => ({ name, text: title }));

export default networks;

import { engineFacts, engineNames } from '../../engines/facts.js';
import type { Listing } from '../support/item.js';

const engines: Listing = async () => engineNames.map((name) => ({ name, text: engineFacts[name].text }));

export default engines;

import { loadSuite, suiteNames } from '../../suite/load.js';
import type { Listing } from '../support/item.js';

const suites: Listing = async () => suiteNames().map((name) => ({ name, text: loadSuite(name).description }));

export default suites;

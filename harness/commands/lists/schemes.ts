import { schemes as all } from '../../training/schemes/index.js';
import type { Listing } from '../support/item.js';

const schemes: Listing = async () => all.map(({ name, text }) => ({ name, text }));

export default schemes;

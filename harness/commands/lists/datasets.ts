import { datasetSources } from '../../data/index.js';
import type { Listing } from '../support/item.js';

const datasets: Listing = async () =>
  (await datasetSources()).map(({ name, title, argument }) => ({
    name: argument ? `${name}:${argument}` : name,
    text: title,
  }));

export default datasets;

import { discoverMetrics } from '../../metrics/discover.js';
import { GOALS } from '../../scoring/samples/output.js';
import type { Listing } from '../support/item.js';

const metrics: Listing = async (folders) =>
  (await discoverMetrics(folders.metrics)).map(({ name, title, better, source }) => ({
    name,
    text: `${title}, ${GOALS[better]}: ${source}`,
  }));

export default metrics;

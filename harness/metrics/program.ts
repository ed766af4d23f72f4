import { discoverMetrics } from './discover.js';

/** The metrics that come with the program. */
export const programMetrics = await discoverMetrics();

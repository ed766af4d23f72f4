import { discoverClaims } from '../../satellites/claims/discover.js';
import type { Listing } from '../support/item.js';

const claims: Listing = async () =>
  (await discoverClaims()).map(({ name, claim }) => ({ name, text: `${claim.title}: ${claim.says}` }));

export default claims;

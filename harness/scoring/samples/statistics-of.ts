import { checkSets } from '../../../metrics/arithmetic/inputs.js';
import { momentsOf } from '../../../metrics/arithmetic/moments.js';
import { UserError } from '../../ground/errors.js';
import { Extraction, type ExtractionRequest } from './extraction.js';
import { signOf, type Statistics } from './statistics.js';

/**
 * The statistics of samples in a network's eyes, with which fakes can be compared without them.
 * @throws UserError where the samples cannot be read, or are statistics already.
 */
export async function statisticsOf(words: readonly string[], request: ExtractionRequest): Promise<Statistics> {
  const extraction = new Extraction(request);
  try {
    const { side, network } = await extraction.take('samples', await extraction.find(words));
    if (!('rows' in side)) throw new UserError(`${words.join(' ')} holds statistics already.`);
    checkSets('A covariance', [side.rows]);
    return { ...momentsOf(side.rows), count: side.rows.count, ...(network && { network: signOf(network) }) };
  } finally {
    extraction.dispose();
  }
}

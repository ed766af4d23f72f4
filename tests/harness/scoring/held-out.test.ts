import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { heldOutOf, tooFew } from '../../../harness/scoring/held-out.js';
import { programMetrics } from '../../../harness/metrics/program.js';

const dataset = (train: number, test: number): Dataset => {
  const samples = (count: number) => ({ count, read: () => undefined });
  return { name: 'mine', shape: [4, 4, 3], train: samples(train), test: samples(test), checksum: '' };
};
const network = { name: 'mobile', dimensions: 256 };
const some = (...names: string[]) => programMetrics.filter(({ name }) => names.includes(name));

describe('held-out reals', () => {
  it('are counted, and one is refused with what is needed', () => {
    expect(heldOutOf(dataset(90, 10))).toEqual({ train: 90, test: 10, few: [] });
    expect(() => heldOutOf(dataset(4, 1))).toThrow(/mine has 5 samples, and 1 of them is held out.*needs 2/);
  });

  it('are too few for a covariance where there are no more than features, and for nothing else', () => {
    expect(tooFew(dataset(900, 256), network, some('fd', 'kd', 'precision'))).toEqual([
      expect.stringMatching(
        /^mine has 256 held-out reals, .* 256 features of mobile needs more than 256: fd can be compared only/,
      ),
    ]);
    expect(tooFew(dataset(900, 257), network, some('fd'))).toEqual([]);
    expect(tooFew(dataset(900, 2), network, some('kd'))).toEqual([]);
    // no more than 10,000 reals are compared with
    expect(tooFew(dataset(9, 50_000), { name: 'pixels', dimensions: 12_288 }, some('fd'))).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { experimentOf, suiteOf } from '../../../../harness/experiments/folder.js';
import { variantsOf } from '../../../../harness/experiments/key.js';
import { chooseClaims, discoverClaims } from '../../../../harness/satellites/claims/discover.js';
import { claimScales } from '../../../../harness/satellites/claims/scale.js';
import { discoverVariants, findVariant } from '../../../../harness/training/variants.js';

describe('claims', () => {
  it('are the nine folders', async () => {
    const entries = await discoverClaims();
    expect(entries.map(({ name }) => name)).toEqual([
      ...['created-equal', 'duality', 'energy-landscape', 'gan-qp', 'meg'],
      ...['o-gan', 'rsgan', 'single-loss', 'wgan-div'],
    ]);
    expect(chooseClaims(entries, ['meg']).map(({ name }) => name)).toEqual(['meg']);
    expect(() => chooseClaims(entries, ['mgan'])).toThrow('There is no claim "mgan"; there are created-equal,');
  });

  it('name in every case the variants that it trains, and there are such', async () => {
    const entries = await discoverVariants();
    for (const { name, folder: own } of await discoverClaims()) {
      for (const scale of claimScales) {
        if (suiteOf(own, scale)) continue;
        const cases = (await experimentOf(own)).cases(scale, []);
        const named = [...new Set(cases.flatMap(variantsOf))];
        for (const variant of named) expect(findVariant(entries, variant).status).toBe('ready');
        expect(named.length > 0, `${name} trains variants`).toBe(name !== 'duality'); // critics of its own
      }
    }
  });
});

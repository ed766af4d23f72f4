import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import { UserError } from '../../../harness/ground/errors.js';
import { metricsNamed } from '../../../harness/metrics/catalogue.js';
import { loadSuite } from '../../../harness/suite/load.js';
import { schemeOf } from '../../../harness/training/schemes/index.js';
import { resolveSettings } from '../../../harness/training/settings.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import { entries, sgan } from '../run/support.js';
import { findVariant } from '../../../harness/training/variants.js';

/** Every object has properties of these names, so that a look-up in a plain object finds something. */
const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];

const lookUps: Readonly<Record<string, (name: string) => unknown>> = {
  variant: (name) => findVariant(entries, name),
  preset: (name) => resolveSettings('sgan', sgan.variant, { preset: name, settings: undefined }),
  scheme: schemeOf,
  'data set': loadDataset,
  'feature network': (name) => loadFeatureNetwork(name, [2]),
  metric: (name) => metricsNamed([name]),
  suite: loadSuite,
};

describe.each(inherited)('%s', (name) => {
  it.each(Object.entries(lookUps))('is no %s, which a sentence says', async (_, lookUp) => {
    const asked = async (): Promise<unknown> => lookUp(name);
    await expect(asked()).rejects.toThrow(UserError);
    await expect(asked()).rejects.toThrow(new RegExp(`${name}.*\\.$`, 's'));
  });
});

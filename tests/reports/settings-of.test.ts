import { expect, it } from 'vitest';
import { settingsChanged, settingsOf } from '../../reports/model/settings-of.js';
import { record } from './records.js';

it('settings that differ are named as in a suite, those inside of a network too, and the seed is none', () => {
  const { spec } = record('a', 0, 1, {}, { network: { name: 'mlp', maxout: 5 } });
  const other = { ...spec, seed: 7, width: 32, network: { name: 'mlp', maxout: 3 } };
  expect(settingsChanged(spec, other)).toEqual([
    'width was 16 and is 32',
    'network was mlp, maxout 5 and is mlp, maxout 3',
  ]);
  expect(settingsChanged(spec, { ...spec, seed: 7 })).toEqual([]);
  expect(settingsOf(record('a', 0, 1).spec).has('network')).toBe(false);
});

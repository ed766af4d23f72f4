import { describe, expect, it } from 'vitest';
import { faultOfConstants } from '../../../harness/training/constants.js';
import { defineVariant, hinge, type Tunable } from '../../../harness/variant.js';

const faultOf = (tunable: Record<string, Tunable>, constants: Record<string, number> = {}): string | undefined =>
  faultOfConstants(
    defineVariant({
      title: 'a test',
      source: 'a test',
      tunable,
      objective: hinge,
      presets: { default: { source: 'common' }, published: { source: 'a paper', constants } },
    }),
  );
const interval = { from: 1, to: 2 };

describe('the tunable constants of a variant', () => {
  it('are a default in a range each, and presets may give others in it', () => {
    expect(
      faultOf({ gamma: { default: 1, range: interval }, power: { default: 4, range: [2, 4] } }, { gamma: 2 }),
    ).toBe(undefined);
    expect(faultOf({})).toBe(undefined);
  });
  it.each([
    ['a name with a space', { 'my gamma': { default: 1, range: interval } }, {}, /needs a name of letters and digits/],
    ['a name that every variant has', { beta1: { default: 1, range: interval } }, {}, /the name of a setting of every/],
    [
      'a default beside the range',
      { gamma: { default: 3, range: interval } },
      {},
      /is 3, which is not in its range: 1 to 2/,
    ],
    ['no default', { gamma: { default: NaN, range: interval } }, {}, /is NaN/],
    ['a range of nothing', { gamma: { default: 1, range: { from: 2, to: 1 } } }, {}, /from has to be below to/],
    ['an empty list', { gamma: { default: 1, range: [] } }, {}, /at least one/],
    [
      'a logarithm of 0',
      { gamma: { default: 1, range: { from: 0, to: 2, scale: 'log' as const } } },
      {},
      /begin above 0/,
    ],
    ['an unknown one in a preset', {}, { gamma: 1 }, /"published" gives gamma, which is no tunable constant/],
    [
      'a preset beside the range',
      { gamma: { default: 1, range: interval } },
      { gamma: 3 },
      /"published" gives gamma 3/,
    ],
  ])('are refused with %s', (_, tunable, constants, fault) => {
    expect(faultOf(tunable as Record<string, Tunable>, constants as Record<string, number>)).toMatch(fault);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSpeed, speedCsv, speedFindings } from '../../reports/speed.js';
import { timing } from './records.js';

describe('speed.csv', () => {
  it('is read as it was written', () => {
    const rows = [timing, { ...timing, variant: '=1', cpu: 'a "quoted" name' }];
    expect(parseSpeed(speedCsv(rows))).toEqual(rows);
  });

  it('names what is wrong in it', () => {
    const csv = speedCsv([timing]);
    expect(() => parseSpeed(csv.replace('20.5', 'fast'))).toThrow('row 1: medianMs “fast” is not a number');
    expect(() => parseSpeed(csv.replace('ratioLow', 'low'))).toThrow('it has no column ratioLow');
  });

  it('says how often the intervals decide', () => {
    const slower = { ...timing, ratio: 1.2, ratioLow: 1.1, ratioHigh: 1.3 };
    const unclear = { ...timing, ratio: 1, ratioLow: 0.9, ratioHigh: 1.1 };
    expect(speedFindings([timing, slower, unclear])).toEqual([
      'fused takes 0.8 to 1.2 times as long as alternating: faster in 1, slower in 1 and undecided in 1 of 3 timings.',
    ]);
  });

  it('compares convolutions within a contest, and shows the noise', () => {
    const base = { ...timing, scheme: 'alternating', ratio: 1, ratioLow: 1, ratioHigh: 1, convolutions: 24 };
    const again = { ...base, scheme: 'alternating (again)', ratio: 1.01 };
    const elsewhere = { ...base, variant: 'other', convolutions: 99 };
    expect(speedFindings([elsewhere, base, timing, again])).toEqual([
      'fused takes 0.8 times as long as alternating: faster in 1 of 1 timing. Convolutions: −25 %.',
      'Alternating against itself comes out at 1.01: that is the method’s own noise.',
    ]);
  });
});

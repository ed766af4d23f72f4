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

  it('says how often the intervals decide, and the noise of a scheme against itself', () => {
    const slower = { ...timing, ratio: 1.2, ratioLow: 1.1, ratioHigh: 1.3 };
    const unclear = { ...timing, ratio: 1, ratioLow: 0.9, ratioHigh: 1.1 };
    const again = { ...unclear, scheme: 'alternating (again)', ratio: 0.998 };
    expect(speedFindings([timing, slower, unclear, again])).toEqual([
      'fused takes 0.8 to 1.2 times as long as alternating: faster in 1, slower in 1 and undecided in 1 of 3 timings.',
      'A scheme against itself gives 0.998: the noise.',
    ]);
  });
});

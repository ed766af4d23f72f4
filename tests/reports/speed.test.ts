import { describe, expect, it } from 'vitest';
import { parseSpeed, SPEED_COLUMNS, speedCsv, speedFindings, type SpeedRow } from '../../reports/speed.js';

const row: SpeedRow = {
  ...{ variant: 'sgan', scheme: 'fused', engine: 'tensorflow', batch: 64, width: 32, samples: 30, medianMs: 20.5 },
  ...{ madMs: 0.25, ratio: 0.8, ratioLow: 0.75, ratioHigh: 0.85, peakBytes: 1e8, stepsPerSecond: 48.8 },
  ...{ imagesPerSecond: 3123, passes: 9, device: 'cpu', threads: 1, cpu: 'Some, CPU' },
  ...{ kernels: 206, convolutions: 12, inputBytes: 217_000, peakRssBytes: 5e8 },
};

describe('speed.csv', () => {
  it('reads what it writes', () => {
    const rows = [row, { ...row, variant: '=1', ratio: null, ratioLow: null, ratioHigh: null }];
    expect(parseSpeed(speedCsv(rows))).toEqual(rows);
    expect(speedCsv(rows).split('\r\n')[0]).toBe(SPEED_COLUMNS.join(','));
  });

  it('names what is wrong in it', () => {
    expect(() => parseSpeed('variant,batch,width,medianMs\nsgan,64,32,fast\n')).toThrow(
      'medianMs “fast” is not a number',
    );
    expect(() => parseSpeed('variant,batch,width\nsgan,64,32\n')).toThrow('row 1 has no medianMs');
  });

  it('says how often the intervals decide', () => {
    const slower = { ...row, ratio: 1.2, ratioLow: 1.1, ratioHigh: 1.3 };
    const unclear = { ...row, ratio: 1, ratioLow: 0.9, ratioHigh: 1.1 };
    expect(speedFindings([row, slower, unclear])).toEqual([
      'The scheme fused takes 0.8 to 1.2 times as long as alternating: faster in 1, slower in 1 and undecided in 1 of 3 timings.',
    ]);
  });

  it('compares convolutions within a contest, and shows the noise', () => {
    const base = { ...row, scheme: 'alternating', ratio: 1, ratioLow: 1, ratioHigh: 1, convolutions: 16 };
    const again = { ...base, scheme: 'alternating (again)', ratio: 1.01 };
    const elsewhere = { ...base, variant: 'other', convolutions: 99 };
    expect(speedFindings([elsewhere, base, row, again])).toEqual([
      expect.stringMatching(/fused takes 0\.8 times .* Convolutions: −25 %\.$/),
      'Alternating against itself comes out at 1.01: that is the method’s own noise.',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSpeed, speedBlocks, speedCsv, speedFindings } from '../../reports/speed.js';
import { formatSpeed } from '../../reports/speed-text.js';
import { timing } from './records.js';

describe('speed.csv', () => {
  it('is read as it was written', () => {
    const rows = [timing, { ...timing, variant: '=1', cpu: 'a "quoted" name' }];
    expect(parseSpeed(speedCsv(rows))).toEqual(rows);
  });

  it('has memory of a GPU where there is one', () => {
    const onGpu = { ...timing, device: 'gpu', gpuPeakBytes: 3 * 2 ** 29 };
    expect(parseSpeed(speedCsv([timing, onGpu])).map(({ gpuPeakBytes }) => gpuPeakBytes)).toEqual([null, 3 * 2 ** 29]);
    const older = speedCsv([onGpu]).replace('gpuPeakBytes', 'somethingElse');
    expect(parseSpeed(older)[0]!.gpuPeakBytes).toBeNull();
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

describe('the tables of timings', () => {
  const onGpu = { ...timing, engine: 'webgpu', device: 'gpu', gpuPeakBytes: 3 * 2 ** 29 };
  const cellsOf = (rows: (typeof timing)[]) => {
    const block = speedBlocks(rows).find(({ kind }) => kind === 'table');
    if (block?.kind !== 'table') throw new Error('There is no table.');
    return [block.table.header, ...block.table.rows.map((row) => row.map(({ text }) => text))].map((row) =>
      row.map((text) => text.join('')),
    );
  };

  it('have a column for memory of a GPU only where there is one', () => {
    expect(cellsOf([timing])[0]!.at(-1)).toBe('process');
    expect(cellsOf([timing, onGpu]).map((row) => row.at(-1))).toEqual(['GPU', '', '1536 MiB']);
    expect(formatSpeed({ rows: [timing], refused: [] })).not.toContain('GPU MB');
    expect(formatSpeed({ rows: [timing, onGpu], refused: [] })).toMatch(/ GPU MB\n.* 1611$/m);
  });

  it('say how many threads an engine had', () => {
    const threads = { ...timing, engine: 'wasm', threads: 2 };
    expect(cellsOf([timing, threads]).map((row) => row[2])).toEqual(['engine', 'tensorflow', 'wasm, 2 threads']);
    expect(formatSpeed({ rows: [threads], refused: [] })).toContain('2 threads');
  });
});

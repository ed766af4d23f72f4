import { describe, expect, it } from 'vitest';
import { speedBlocks, speedFindings } from '../../reports/model/speed.js';
import { parseSpeed, speedCsv } from '../../harness/record/speed-csv.js';
import { plain } from '../../reports/model/text.js';
import { blocksOf } from './composed.js';
import { toMarkdown } from '../../reports/render/markdown.js';
import { contestKey } from '../../harness/record/speed-csv.js';
import { results, timing } from './records.js';

describe('speed.csv', () => {
  it('is read as it was written', () => {
    const rows = [timing, { ...timing, variant: '=1', cpu: 'a "quoted" name' }];
    expect(parseSpeed(speedCsv(rows))).toEqual(rows);
  });

  it('has memory of a GPU where there is one', () => {
    const onGpu = { ...timing, device: 'gpu', gpuPeakBytes: 3 * 2 ** 29 };
    expect(parseSpeed(speedCsv([timing, onGpu])).map(({ gpuPeakBytes }) => gpuPeakBytes)).toEqual([null, 3 * 2 ** 29]);
  });

  it('is read without the columns that older versions did not write', () => {
    const onGpu = { ...timing, device: 'gpu', gpu: 'NVIDIA H100', gpuPeakBytes: 3 * 2 ** 29 };
    expect(parseSpeed(speedCsv([onGpu]))[0]!.gpu).toBe('NVIDIA H100');
    const older = speedCsv([onGpu]).replace('gpuPeakBytes', 'somethingElse').replace(',gpu,key\r', ',other,another\r');
    expect(parseSpeed(older)[0]).toMatchObject({ gpu: null, gpuPeakBytes: null, key: null, cpu: timing.cpu });
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
  const onGpu = { ...timing, device: 'gpu', gpu: 'NVIDIA H100', gpuPeakBytes: 3 * 2 ** 29 };
  const textOf = (rows: (typeof timing)[]): string => toMarkdown(speedBlocks(rows));
  const headersOf = (rows: (typeof timing)[]): string[][] =>
    speedBlocks(rows).flatMap((block) =>
      block.kind === 'table' ? [block.table.columns.map(({ title }) => plain(title))] : [],
    );

  it('have a column for memory of a GPU only where there is one', () => {
    expect(headersOf([timing, onGpu]).map((header) => header.at(-1))).toEqual(['process MiB', 'GPU MiB']);
    expect(textOf([onGpu])).toContain('| 1536 |');
  });

  it('have one unit of memory', () => {
    const mebibyte = { ...timing, peakBytes: 7 * 2 ** 20, peakRssBytes: 77 * 2 ** 20 };
    expect(textOf([mebibyte])).toContain('| 7 | 77 |');
  });

  it.each([
    ['engine', { engine: 'wasm' }, 'wasm (2.18)'],
    ['threads', { threads: 2 }, '2 threads'],
    ['GPU', { gpu: 'NVIDIA H200' }, 'GPU NVIDIA H200'],
    ['processor', { cpu: 'Another' }, 'Another'],
    ['data set', { dataset: 'ring8' }, 'ring8'],
  ])('keep another %s by itself, and name it', (_, change, word) => {
    const rows = [onGpu, { ...onGpu, ...change, ratio: 1.2, ratioLow: 1.1, ratioHigh: 1.3 }];
    expect(headersOf(rows)).toHaveLength(2);
    expect(textOf(rows)).toContain(word);
    expect(textOf(rows)).toContain('fused takes 0.8 times as long as alternating: faster in 1 of 1 timing.');
    expect(textOf(rows)).toContain('fused takes 1.2 times as long as alternating: slower in 1 of 1 timing.');
    const charts = blocksOf(results([], { speed: rows })).flatMap((block) =>
      block.kind === 'chart' && block.chart.kind === 'speed' ? [{ ...block.chart, caption: plain(block.caption) }] : [],
    );
    expect(charts.map(({ bars }) => bars.map(({ value }) => value))).toEqual([[0.8], [1.2]]);
    expect(charts[1]!.caption).toContain(word);
  });
});

it('timings of two GPUs in one machine are two', () => {
  const [h100, h200] = ['H100', 'H200'].map((gpu) => ({ ...timing, device: 'gpu', gpu }));
  expect(contestKey(h100!)).not.toBe(contestKey(h200!));
  expect(contestKey({ ...h100!, scheme: 'alternating', ratio: 3 })).toBe(contestKey(h100!));
});

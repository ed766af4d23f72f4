import { describe, expect, it } from 'vitest';
import { formatSpeed } from '../../../../harness/satellites/speed/text.js';
import { timing } from '../../../reports/records.js';

describe('the tables of timings on the terminal', () => {
  const onGpu = { ...timing, device: 'gpu', gpu: 'NVIDIA H100', gpuPeakBytes: 3 * 2 ** 29 };

  it('have a column for memory of a GPU only where there is one', () => {
    expect(formatSpeed({ rows: [timing], refused: [] })).not.toContain('GPU MiB');
    expect(formatSpeed({ rows: [onGpu], refused: [] })).toMatch(/ GPU MiB\n.* 1536$/m);
  });

  it('have one unit of memory', () => {
    const mebibyte = { ...timing, peakBytes: 7 * 2 ** 20, peakRssBytes: 77 * 2 ** 20 };
    expect(formatSpeed({ rows: [mebibyte], refused: [] })).toMatch(/tensors MiB {2}process MiB\n.* 7 +77$/m);
  });

  it.each([
    ['engine', { engine: 'wasm' }, 'wasm (2.18)'],
    ['threads', { threads: 2 }, '2 threads'],
    ['GPU', { gpu: 'NVIDIA H200' }, 'GPU NVIDIA H200'],
    ['processor', { cpu: 'Another' }, 'Another'],
    ['data set', { dataset: 'ring8' }, 'ring8'],
  ])('name another %s', (_, change, word) => {
    expect(formatSpeed({ rows: [onGpu, { ...onGpu, ...change }], refused: [] })).toContain(word);
  });
});

import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { chartData } from '../../reports/chart-data.js';
import { encodeApng } from '../../reports/figures/apng.js';
import { drawFigures } from '../../reports/figures/index.js';
import { PNG_SIGNATURE, readChunks, writeChunk } from '../../reports/figures/png-chunks.js';
import { progressStrip } from '../../reports/figures/progress.js';
import { encodeGrid } from '../../reports/sample-grid.js';
import { curve, greyOf, picture, record, results } from './records.js';

const decode = (png: Uint8Array): PNG => PNG.sync.read(Buffer.from(png));

describe('encodeApng', () => {
  const frames = [0, 50, 100].map((step) => picture(0, step));
  const chunks = readChunks(encodeApng(frames, { frame: 400, last: 1600 }));

  it('is the first frame to a reader that knows no animation', () => {
    expect(decode(encodeApng(frames, { frame: 400, last: 1600 })).data).toEqual(decode(frames[0]!).data);
  });

  it('keeps every frame as it was', () => {
    const later = chunks.filter(({ type }) => type === 'fdAT').map(({ data }) => data.subarray(4));
    const header = chunks.find(({ type }) => type === 'IHDR')!.data;
    later.forEach((data, at) => {
      const still = [writeChunk('IHDR', header), writeChunk('IDAT', data), writeChunk('IEND', new Uint8Array())];
      expect(decode(Buffer.concat([PNG_SIGNATURE, ...still])).data).toEqual(decode(frames[at + 1]!).data);
    });
    expect(later).toHaveLength(2);
  });

  it('numbers its chunks without gaps and says how long each frame stays', () => {
    const numbered = chunks.filter(({ type }) => type === 'fcTL' || type === 'fdAT');
    expect(numbered.map(({ data }) => Buffer.from(data).readUInt32BE(0))).toEqual([0, 1, 2, 3, 4]);
    const delays = chunks.filter(({ type }) => type === 'fcTL').map(({ data }) => Buffer.from(data).readUInt16BE(20));
    expect(delays).toEqual([400, 400, 1600]);
    expect(Buffer.from(chunks.find(({ type }) => type === 'acTL')!.data).readUInt32BE(0)).toBe(3);
  });

  it('has the checksum of the PNG specification', () => {
    // The IEND chunk of every PNG file.
    expect(Buffer.from(writeChunk('IEND', new Uint8Array())).toString('hex')).toBe('0000000049454e44ae426082');
  });

  it('refuses frames of different sizes', () => {
    const small = encodeGrid({ samples: new Float32Array(9), shape: [3, 3, 1] });
    expect(() => encodeApng([frames[0]!, small], { frame: 1, last: 1 })).toThrow(/differ/);
  });
});

describe('progressStrip', () => {
  it('puts the first 4 × 4 images of each frame side by side', () => {
    const strip = decode(progressStrip([0, 50].map((step) => decode(picture(1, step)))));
    expect([strip.width, strip.height]).toEqual([15 + 6 + 15, 15]); // 4 images of 3 pixels with 3 gaps
    const grey = (x: number, y: number): number => strip.data[(y * strip.width + x) * 4]!;
    expect(grey(0, 0)).toBe(greyOf(1, 0, 0));
    expect(grey(4 * 3, 4)).toBe(greyOf(1, 0, 8 + 3)); // second row, fourth column of a grid of 8
    expect(grey(15 + 6, 0)).toBe(greyOf(1, 50, 0));
    expect(grey(15 + 3, 0)).toBe(255);
  });

  it('shows plots of points whole', () => {
    const plot = decode(encodeGrid({ samples: new Float32Array([0, 0]), shape: [2] }));
    expect(decode(progressStrip([plot, plot])).width).toBe(2 * 256 + 6);
  });
});

describe('charts as SVG', () => {
  const seeds = [0, 1, 2].flatMap((seed) => [record('a<b>', seed, 10 + seed), record('c&"', seed, 20 + seed)]);
  const data = chartData(results(seeds, { curves: new Map(seeds.map(({ name }) => [name, curve(10)])) }));
  const drawn = (): Map<string, string> =>
    new Map(drawFigures(data, []).map(({ file, content }) => [file, String(content)]));

  it('are the same each time', () => {
    expect(drawn()).toEqual(drawn());
  });

  it('are well-formed, with names as text and legends in the colours of the lines', () => {
    const svg = drawn().get('figures/curve-mnist.svg')!;
    expect(svg).toContain('a&lt;b&gt;');
    expect(svg).not.toContain('a<b>');
    expect(svg.match(/<text/g)).toHaveLength(svg.match(/<\/text>/g)!.length);
    expect(svg.replace(/"[^"]*"/g, '""')).not.toMatch(/""[a-z]/i); // no quote inside an attribute
  });

  it('are light enough for a report of 1,000 runs', () => {
    for (const svg of drawn().values()) expect(svg.length).toBeLessThan(60_000);
  });
});

import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { encodeApng } from '../../pictures/apng.js';
import type { Film } from '../../reports/results/films.js';
import { composeReport } from '../../reports/model/report.js';
import { plain } from '../../reports/model/text.js';
import type { DrawnFigure } from '../../reports/render/figures/drawn.js';
import { drawFigures, printsOf } from '../../reports/render/figures/index.js';
import { PNG_SIGNATURE, readChunks, writeChunk } from '../../pictures/png-chunks.js';
import { progressStrip } from '../../reports/render/figures/progress.js';
import { loadRasteriser } from '../../reports/render/figures/raster.js';
import { drawGrid, encodeGrid } from '../../pictures/sample-grid.js';
import { encodeSheet } from '../../pictures/sample-sheet.js';
import { curve, greyOf, picture, record, results } from './records.js';

const rasterise = await loadRasteriser();
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

  it('has the first 4 × 4 reals on the right', () => {
    const reals = drawGrid({ samples: new Float32Array(32 * 9).fill(1), shape: [3, 3, 1], columns: 4 });
    const strip = decode(progressStrip([decode(picture(1, 0))], reals));
    expect([strip.width, strip.height]).toEqual([15 + 18 + 15, 15]);
    const at = (x: number): number => strip.data[(2 * strip.width + x) * 4]!;
    expect([at(15 + 18), at(15 + 18 + 3), at(15 + 18 + 14)]).toEqual([255, 128, 255]); // an image, the gap, the fourth image
  });

  it('shows plots of points whole', () => {
    const plot = decode(encodeGrid({ samples: new Float32Array([0, 0]), shape: [2] }));
    expect(decode(progressStrip([plot, plot])).width).toBe(2 * 256 + 6);
  });
});

const seeds = [0, 1, 2].flatMap((seed) => [record('a<b>', seed, 10 + seed), record('c&"', seed, 20 + seed)]);
const found = results(seeds, { curves: new Map(seeds.map(({ name }) => [name, curve(10)])) });
const draw = (films: readonly Film[] = []): DrawnFigure[] =>
  [...drawFigures(composeReport(found, films), rasterise).values()].flat();

describe('charts as SVG', () => {
  const drawn = (): Map<string, string> => new Map(draw().map(({ file, content }) => [file, String(content)]));

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

describe('charts as PNG', () => {
  const square =
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="2" height="3" fill="#ff0000"/></svg>';
  const pixel = (png: PNG, x: number, y: number): number[] => [
    ...png.data.subarray((y * png.width + x) * 4).subarray(0, 4),
  ];

  it('have the colours of the SVG on white, and as many pixels as asked', () => {
    const png = decode(rasterise(square, 2));
    expect([png.width, png.height]).toEqual([8, 6]);
    expect(pixel(png, 1, 5)).toEqual([255, 0, 0, 255]);
    expect(pixel(png, 6, 0)).toEqual([255, 255, 255, 255]);
  });

  it('hold text though the renderer knows no font of the system', () => {
    const text = (family: string): Uint8Array =>
      rasterise(
        `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text y="15" font-family="${family}">wgan ±</text></svg>`,
        1,
      );
    const dark = decode(text('sans-serif')).data.filter((value) => value < 128).length;
    expect(dark).toBeGreaterThan(100);
    expect(text('Nobody Has This, system-ui, sans-serif')).toEqual(text('sans-serif'));
  });

  it('stand beside every SVG', () => {
    const figures = draw();
    expect(printsOf(figures, rasterise).map(({ file }) => file)).toEqual([
      'figures/curve-mnist.png',
      'figures/seeds-mnist.png',
    ]);
  });
});

describe('the overview', () => {
  const isOverview = ({ file }: DrawnFigure): boolean => file === 'figures/overview-mnist.png';
  const film = (label: string, seed: number): Film => ({
    dataset: 'mnist',
    label,
    run: record(label, seed, 3),
    reconstructions: [],
    frames: [{ step: 50, png: encodeGrid({ samples: new Float32Array(64 * 28 * 28).fill(seed), shape: [28, 28, 1] }) }],
  });

  it('shows the last samples of every variant, the first of the leaderboard first', () => {
    // a has a mean of 11 and is before c, which has 21: white stands before black.
    const sheet = draw([film('c&"', -1), film('a<b>', 1)]).find(isOverview);
    expect(sheet!.file).toBe('figures/overview-mnist.png');
    const { data: pixels, width } = decode(sheet!.content as Uint8Array);
    expect(width).toBe(14 + 2 * (115 + 14));
    const grey = (x: number, y: number): number => pixels[(y * width + x) * 4]!;
    expect([grey(14 + 5, 14 + 5), grey(14 + 115 + 14 + 5, 14 + 5)]).toEqual([255, 0]);
  });

  it('begins with the reals where the sheets have some, and every sheet says so', () => {
    const sheet = (fakes: number): Uint8Array =>
      encodeSheet(
        { samples: new Float32Array(64 * 784).fill(fakes), shape: [28, 28, 1] },
        { samples: new Float32Array(32 * 784).fill(0.5), shape: [28, 28, 1], columns: 4 },
      );
    const films = [film('c&"', -1), film('a<b>', 1)].map((each, i) => ({
      ...each,
      frames: [{ step: 50, png: sheet(2 * i - 1) }],
    }));
    const figures = draw(films);
    const overview = figures.find(isOverview);
    const { data: pixels, width } = decode(overview!.content as Uint8Array);
    const cell = (column: number): number => pixels[((14 + 5) * width + 14 + column * (115 + 14) + 5) * 4]!;
    expect([cell(0), cell(1), cell(2)]).toEqual([191, 255, 0]); // (0.5 + 1) / 2 · 255
    expect(plain(overview!.caption)).toMatch(/behind reals/);
    for (const { caption } of figures.filter(({ file }) => file.includes('samples-')))
      expect(plain(caption)).toMatch(/beside held-out reals$/);
  });
});

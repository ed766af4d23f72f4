/**
 * Pictures as ImageMagick, Chromium and cameras write them, decoded here and by Pillow: the largest difference of a pixel;
 * and the time of reading 10,000 JPEG files. `make pictures` runs it; it exits with 1 where a difference is larger than it
 * may be.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { decodePicture } from '../harness/data/pictures/decode.js';
import { listPictures } from '../harness/data/pictures/list.js';
import { ahead, inOrder } from '../harness/data/pictures/ordered.js';
import { colours } from '../harness/data/pictures/picture.js';
import { readAhead, scanPicture } from '../harness/data/pictures/readers.js';
import { helper } from '../harness/ground/helpers.js';
import { median } from '../statistics/paired-ratio.js';
import { chromiumPath } from '../tests/reports/html/chromium.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { networksPython } from './pytorch-venv.js';

const script = fileURLToPath(new URL('agreement_pictures.py', import.meta.url));
const [COUNT, ROUNDS] = [10_000, 3];

/** ImageMagick's own test pattern, written with these options. */
const MAGICK: Readonly<Record<string, readonly string[]>> = {
  'jpeg-420.jpg': ['-sampling-factor', '4:2:0', '-quality', '85'],
  'jpeg-422.jpg': ['-sampling-factor', '4:2:2', '-quality', '92'],
  'jpeg-444.jpg': ['-sampling-factor', '4:4:4', '-quality', '98'],
  'jpeg-440.jpg': ['-sampling-factor', '1x2', '-quality', '90'],
  'jpeg-progressive.jpg': ['-interlace', 'JPEG', '-quality', '75'],
  'jpeg-grey.jpg': ['-colorspace', 'Gray'],
  'jpeg-cmyk.jpg': ['-colorspace', 'CMYK'],
  'png-8.png': ['-colors', '200', '-define', 'png:format=png8'],
  'png-24.png': ['-define', 'png:format=png24'],
  'png-32.png': ['-alpha', 'on', '-define', 'png:format=png32'],
  'png-48.png': ['-depth', '16', '-define', 'png:format=png48'],
  'png-bilevel.png': ['-monochrome'],
  'png-interlaced.png': ['-interlace', 'PNG'],
  'webp-lossy.webp': ['-quality', '80'],
  'webp-lossless.webp': ['-define', 'webp:lossless=true'],
  'gif.gif': [],
  'tiff-none.tif': ['-compress', 'None'],
  'tiff-lzw.tif': ['-compress', 'LZW'],
  'tiff-zip.tif': ['-compress', 'Zip'],
  'tiff-jpeg.tif': ['-compress', 'JPEG'],
  // Pillow makes noise of 16 bits in planes.
  'tiff-planes.tif': ['-depth', '8', '-interlace', 'plane'],
  'tiff-tiles.tif': ['-define', 'tiff:tile-geometry=64x64'],
  'tiff-grey.tif': ['-colorspace', 'Gray', '-depth', '8'],
};

async function byImageMagick(folder: string): Promise<void> {
  const source = ['-size', '203x157', '-seed', '1', 'plasma:red-blue', 'rose:', '-gravity', 'center', '-composite'];
  for (const [name, options] of Object.entries(MAGICK))
    await helper('convert', [...source, ...options, join(folder, name)]);
}

/** Runs in a page: gradients and small squares on a canvas. */
const drawing = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 203, height: 157 });
  const context = canvas.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, 203, 157);
  ['red', 'white', 'green', 'black', 'blue'].forEach((colour, at) => gradient.addColorStop(at / 4, colour));
  context.fillStyle = gradient;
  context.fillRect(0, 0, 203, 157);
  context.fillStyle = 'yellow';
  for (let i = 0; i < 60; i++) context.fillRect((i * 37) % 203, (i * 53) % 157, 5, 3);
  return canvas;
})()`;

async function byChromium(folder: string): Promise<void> {
  if (!chromiumPath) return;
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 301, height: 203 } });
  await page.setContent('<body style="background:conic-gradient(red,gold,lime,blue,red)"><h1>Text</h1></body>');
  await page.screenshot({ path: join(folder, 'screenshot.png') });
  await page.screenshot({ path: join(folder, 'screenshot.jpg'), quality: 80 });
  for (const [type, quality] of [
    ['png', 1],
    ['jpeg', 0.92],
    ['jpeg', 0.5],
    ['webp', 0.8],
  ] as const) {
    const url = (await page.evaluate(`${drawing}.toDataURL('image/${type}', ${quality})`)) as string;
    writeFileSync(join(folder, `canvas-${quality}.${type}`), Buffer.from(url.split(',')[1] ?? '', 'base64'));
  }
  await browser.close();
}

/** Files of a tool by the format that they are in, with the largest and the mean difference from Pillow. */
async function compare(python: string, tool: string, folder: string): Promise<(string | number)[][]> {
  const sizes = JSON.parse((await helper(python, [script, 'decode', folder])).stdout) as Record<string, number[]>;
  const rows: (string | number)[][] = [];
  for (const name of readdirSync(folder)
    .filter((each) => !each.endsWith('.rgb'))
    .sort()) {
    const picture = await decodePicture(readFileSync(join(folder, name)));
    const theirs = readFileSync(join(folder, `${name}.rgb`));
    const ours = colours(picture);
    if (String(sizes[name]) !== `${picture.height},${picture.width},3`)
      throw new Error(`${name} has another size here.`);
    const differences = Array.from(ours, (value, i) => Math.abs(value - (theirs[i] as number)));
    const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
    const largest = differences.reduce((most, each) => Math.max(most, each), 0);
    rows.push([tool, `\`${name}\``, largest, mean === 0 ? 0 : mean.toFixed(3)]);
  }
  return rows;
}

/** Seconds that reading all pictures of a folder takes here: headers, as every source needs them, and pixels. */
async function readAll(folder: string): Promise<{ headers: number; pixels: number }> {
  const { places } = listPictures(folder);
  const start = performance.now();
  let scanned = 0;
  for await (const { height } of ahead(places, readAhead(2 ** 10), (place) => scanPicture({ place })))
    scanned += height && 1;
  const middle = performance.now();
  let count = 0;
  for await (const { picture } of inOrder(places, { width: 256, height: 256 })) count += picture.pixels.length && 1;
  if (count !== places.length || scanned !== count)
    throw new Error(`Only ${count} of ${places.length} pictures were read.`);
  return { headers: (middle - start) / 1000, pixels: (performance.now() - middle) / 1000 };
}

async function readingTimes(python: string, folder: string): Promise<(string | number)[]> {
  mkdirSync(folder);
  await helper(python, [script, 'make', folder, String(COUNT)]);
  const [headers, pixels, theirs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await readAll(folder);
    headers.push(ours.headers);
    pixels.push(ours.pixels);
    const { stdout } = await helper(python, [script, 'time', folder, String(availableParallelism())]);
    theirs.push(JSON.parse(stdout) as number);
  }
  return [headers, pixels, theirs].map((times) => median(times).toFixed(1));
}

const folder = mkdtempSync(join(tmpdir(), 'ganbench-pictures-'));
try {
  const python = await networksPython();
  const makers: Record<string, (folder: string) => Promise<unknown>> = {
    ImageMagick: byImageMagick,
    Chromium: byChromium,
    cameras: (to) => helper(python, [script, 'photos', to]),
  };
  const rows: (string | number)[][] = [];
  for (const [tool, make] of Object.entries(makers)) {
    const place = join(folder, tool);
    mkdirSync(place);
    await make(place);
    rows.push(...(await compare(python, tool, place)));
  }
  const versions = [`Node ${process.version}`];
  const head = ['written by', 'file', 'largest difference, of 255', 'mean'];
  await publishMeasured('pictures', 'differences from Pillow', markdownTable(head, rows), versions);
  const times = await readingTimes(python, join(folder, 'many'));
  const cells = ['headers, s', 'pixels, s', 'Pillow, pixels, s'];
  await publishMeasured('pictures', 'reading', markdownTable(cells, [times]), versions);
  if (rows.some(([, , largest]) => Number(largest) > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

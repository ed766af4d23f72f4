import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createAvatar } from '@dicebear/core';
import * as pixelArt from '@dicebear/pixel-art';
import type { Resvg } from '@resvg/resvg-wasm';
import { loadResvg } from '../../pictures/resvg.js';
import { float32At, integerAt } from '../ground/certain.js';
import { stream } from '../random/stream.js';
import { drawAvatar, modeCount, type Avatar } from './avatar-factors.js';
import type { Dataset, DatasetSource, LoadOptions, Samples } from './dataset.js';
import { keptPixels } from './kept-pixels.js';
import { pixelSamples } from './pixels.js';

/** Of the data themselves: it is no run's seed. */
const DATA_SEED = 0;
const COUNTS: AvatarCounts = { train: 50_000, test: 10_000, judging: 10_000 };
/** Squares along a side of the style's drawings, whose lines lie between them: larger faces are these squares, larger. */
const GRID = 16;
const PIXELS = 3 * GRID * GRID;
const RGBA = 4;
/** Faces that are drawn together, one below the other: each drawing takes time of its own. */
const TOGETHER = 64;

interface AvatarCounts {
  readonly train: number;
  readonly test: number;
  readonly judging: number;
}

/** Faces of `side` × `side` pixels, a multiple of 16. */
export const avatarSource = (name: string, side: number): DatasetSource => ({
  name,
  title: `Pixel-art faces drawn from seeds: 50,000 + 10,000 of ${side}×${side} in colour, ${modeCount} classes`,
  files: () => [],
  prepares: () => 'drawn at the first use, in about half a minute',
  load: async (_, options) => loadAvatars(name, side, options),
});

/**
 * Faces whose modes are known, and of which no two are equal, so that an equal fake is a copy.
 * @throws UserError where they cannot be kept in the cache.
 */
export async function loadAvatars(
  name: string,
  side: number,
  { say }: LoadOptions = {},
  { train, test, judging } = COUNTS,
): Promise<Dataset> {
  const count = train + test + judging;
  const record = MODE_BYTES + PIXELS;
  const kept = await keptPixels({
    name: 'avatars',
    of: [],
    code: [fileURLToPath(import.meta.url)],
    count,
    size: record,
    make: async function* () {
      say?.(`Avatars: ${count} faces are drawn once and kept in the cache.`);
      yield* drawRecords(await loadResvg(), count);
    },
  });
  const labels = new Uint16Array(count);
  const pixels = new Uint8Array(count * PIXELS);
  for (let index = 0; index < count; index++) {
    const bytes = kept.read(index);
    labels[index] = integerAt(bytes, 0) + 256 * integerAt(bytes, 1);
    pixels.set(bytes.subarray(MODE_BYTES), index * PIXELS);
  }
  const part = (from: number, to: number): Samples =>
    enlarged(pixelSamples(pixels.subarray(from * PIXELS, to * PIXELS), PIXELS, labels.subarray(from, to)), side / GRID);
  return {
    name,
    shape: [side, side, 3],
    train: part(0, train),
    test: part(train, train + test),
    judging: part(train + test, count),
    checksum: createHash('sha256').update(`${side} ${train} `).update(kept.checksum).digest('hex'),
    modes: modeCount,
  };
}

/** Before a face's pixels: its mode, the lower byte first. */
const MODE_BYTES = 2;

/** So many different faces, one after the other, each a mode and [16 × 16 × 3] pixels. */
function* drawRecords(renderer: typeof Resvg, count: number): Generator<Uint8Array> {
  const random = stream(DATA_SEED, 'avatars');
  const seen = new Set<string>();
  while (seen.size < count) {
    const faces = Array.from({ length: TOGETHER }, () => drawAvatar(random));
    const drawn = render(renderer, faces);
    for (const [i, { mode }] of faces.entries()) {
      const pixels = drawn.subarray(i * PIXELS, (i + 1) * PIXELS);
      const digest = createHash('sha1').update(pixels).digest('base64');
      if (seen.size === count || seen.has(digest)) continue;
      seen.add(digest);
      yield Buffer.concat([Buffer.of(mode & 0xff, mode >> 8), pixels]);
    }
  }
}

/** The pixels of faces of `side` × `side`, one after the other. */
export function render(renderer: typeof Resvg, faces: readonly Avatar[], side = GRID): Uint8Array {
  const height = GRID * faces.length;
  const parts = faces.map(({ options }, i) =>
    createAvatar(pixelArt, options)
      .toString()
      .replace('<svg ', `<svg y="${GRID * i}" width="${GRID}" height="${GRID}" `),
  );
  const drawing = new renderer(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${GRID}" height="${height}">${parts.join('')}</svg>`,
    { fitTo: { mode: 'width', value: side } },
  );
  const image = drawing.render();
  try {
    const rgba = image.pixels;
    return Uint8Array.from({ length: faces.length * side * side * 3 }, (_, i) =>
      integerAt(rgba, RGBA * Math.floor(i / 3) + (i % 3)),
    );
  } finally {
    image.free();
    drawing.free();
  }
}

/** Each pixel as a square of `scale` × `scale`. */
function enlarged({ count, read, labels }: Samples, scale: number): Samples {
  const side = GRID * scale;
  const face = new Float32Array(PIXELS);
  return {
    count,
    ...(labels && { labels }),
    read(index, out, offset) {
      read(index, face, 0);
      for (let y = 0; y < side; y++) {
        const row = Math.floor(y / scale) * GRID;
        for (let x = 0; x < side; x++) {
          const [from, to] = [3 * (row + Math.floor(x / scale)), offset + 3 * (y * side + x)];
          for (let c = 0; c < 3; c++) out[to + c] = float32At(face, from + c);
        }
      }
    },
  };
}

import { PNG } from 'pngjs';
import { itemAt } from '../../harness/ground/certain.js';
import { thin } from '../thin.js';

/** Images across a grid of samples, and those of them that a strip shows in each direction. */
const GRID = 8;
const SHOWN = 4;
const MOST_FRAMES = 8;
const GAP = 6;
const WHITE = 255;

/**
 * Frames of a training side by side, left to right, on a white ground. Of a grid of 8 × 8 images each frame shows the first
 * 4 × 4: the same latents every time. Other pictures are shown whole.
 */
export function progressStrip(frames: readonly PNG[]): Uint8Array {
  const shown = thin(frames, MOST_FRAMES).map(corner);
  const [width, height] = [shown.reduce((sum, { width }) => sum + width + GAP, -GAP), itemAt(shown, 0).height];
  const strip = new PNG({ width, height });
  strip.data.fill(WHITE);
  let left = 0;
  for (const frame of shown) {
    PNG.bitblt(frame, strip, 0, 0, frame.width, Math.min(height, frame.height), left, 0);
    left += frame.width + GAP;
  }
  return encode(strip);
}

/** Without colour channels where there are no colours: half the bytes. */
export function encode(picture: PNG): Uint8Array {
  return PNG.sync.write(picture, { colorType: isGrey(picture) ? 0 : 2 });
}

/** The first 4 × 4 images of a grid: n images of w pixels with a pixel between are n·(w + 1) − 1 pixels wide. */
export function corner(frame: PNG): PNG {
  const isGrid = (frame.width + 1) % GRID === 0 && (frame.height + 1) % GRID === 0;
  if (!isGrid) return frame;
  const [width, height] = [frame.width, frame.height].map((size) => ((size + 1) / GRID) * SHOWN - 1) as [
    number,
    number,
  ];
  const part = new PNG({ width, height });
  PNG.bitblt(frame, part, 0, 0, width, height, 0, 0);
  return part;
}

function isGrey({ data }: PNG): boolean {
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}

import { PNG } from 'pngjs';
import { itemAt } from '../../../harness/ground/certain.js';
import { thin } from '../../model/thin.js';

/** Images across a grid of samples; a strip shows a square of fewer, `SHOWN` across. */
const GRID = 8;
/** Images across a grid of reals. */
export const REAL_COLUMNS = 4;
const SHOWN = 4;
const MOST_FRAMES = 8;
const GAP = 6;
/** Between fakes and reals. */
const WIDE_GAP = 18;
const WHITE = 255;

/**
 * Frames of a training side by side, left to right, then reals, on a white ground. Of a grid of 8 × 8 images each frame shows
 * the first 4 × 4: the same latents every time. Other pictures are shown whole.
 */
export function progressStrip(frames: readonly PNG[], reals?: PNG): Uint8Array {
  const shown = thin(frames, MOST_FRAMES).map((frame) => corner(frame));
  const last = reals && corner(reals, REAL_COLUMNS);
  const across = shown.reduce((sum, frame) => sum + frame.width + GAP, -GAP);
  const { height } = itemAt(shown, 0);
  const strip = new PNG({ width: across + (last ? WIDE_GAP + last.width : 0), height });
  strip.data.fill(WHITE);
  let left = 0;
  const put = (picture: PNG): void =>
    void PNG.bitblt(picture, strip, 0, 0, picture.width, Math.min(height, picture.height), left, 0);
  for (const frame of shown) {
    put(frame);
    left += frame.width + GAP;
  }
  left += WIDE_GAP - GAP;
  if (last) put(last);
  return encode(strip);
}

/** Without colour channels where there are no colours: half the bytes. */
export function encode(picture: PNG): Uint8Array {
  return PNG.sync.write(picture, { colorType: isGrey(picture) ? 0 : 2 });
}

/** The first 4 × 4 images of a grid: n images of w pixels with a pixel between are n·(w + 1) − 1 pixels wide. */
export function corner(frame: PNG, columns = GRID): PNG {
  const isGrid = (frame.width + 1) % columns === 0 && (frame.height + 1) % GRID === 0;
  if (!isGrid) return frame;
  const width = ((frame.width + 1) / columns) * SHOWN - 1;
  const height = ((frame.height + 1) / GRID) * SHOWN - 1;
  const part = new PNG({ width, height });
  PNG.bitblt(frame, part, 0, 0, width, height, 0, 0);
  return part;
}

function isGrey({ data }: PNG): boolean {
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}

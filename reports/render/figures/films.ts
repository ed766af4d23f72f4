import { defined, itemAt } from '../../../harness/ground/certain.js';
import { encodeApng } from '../../../pictures/apng.js';
import { partsOfSheet } from '../../../pictures/sample-sheet.js';
import { fileName, samplesFile } from '../../results/file-names.js';
import type { Film } from '../../results/films.js';
import type { DrawnFigure } from './drawn.js';
import { progressStrip } from './progress.js';

const FRAME_MS = 400;
const LAST_FRAME_MS = 1600;

/** The last samples, the way there side by side, and the same as an animation. */
export function filmFigures({ dataset, label, run, frames }: Film): DrawnFigure[] {
  const name = `${fileName(label)}-${fileName(dataset)}`;
  const status = run.status === 'ok' ? '' : `, ${run.status}`;
  const whose = `${label}, seed ${run.spec.seed}${status}`;
  const last = defined(frames.at(-1));
  const { reals } = partsOfSheet(last.png);
  const figure = (file: string, caption: string, content: Uint8Array): DrawnFigure => ({
    file,
    caption: [`${whose}: ${caption}`],
    about: label,
    content,
  });
  const beside = reals ? ', beside held-out reals' : '';
  const figures = [figure(samplesFile(label, dataset), `samples at step ${last.step}${beside}`, last.png)];
  if (frames.length < 2) return figures;
  const steps = `steps ${itemAt(frames, 0).step} to ${last.step}`;
  const pictures = frames.map(({ png }) => partsOfSheet(png).fakes);
  const right = reals ? '; on the right held-out reals' : '';
  figures.push(
    figure(`figures/progress-${name}.png`, `${steps}, the same latents${right}`, progressStrip(pictures, reals)),
  );
  if (new Set(frames.map(({ png }) => sizeOf(png))).size === 1)
    figures.push(figure(`figures/animated-${name}.png`, `${steps}, animated`, animationOf(frames)));
  return figures;
}

const animationOf = (frames: Film['frames']): Uint8Array =>
  encodeApng(
    frames.map(({ png }) => png),
    { frame: FRAME_MS, last: LAST_FRAME_MS },
  );

/** Width, height and kind of pixels, as the header of a PNG has them. */
const sizeOf = (png: Uint8Array): string => Buffer.from(png.subarray(16, 26)).toString('hex');

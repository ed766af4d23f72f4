import { PNG } from 'pngjs';
import { defined } from '../../../harness/ground/certain.js';
import { partsOfSheet } from '../../../pictures/sample-sheet.js';
import { escapeHtml } from '../../../text/escape-html.js';
import type { Gallery } from '../../model/gallery.js';
import { fileName } from '../../results/file-names.js';
import { text } from '../../model/text.js';
import type { DrawnFigure } from './drawn.js';
import { corner, encode, REAL_COLUMNS } from './progress.js';
import type { Rasteriser } from './raster.js';

/** A picture with its place, as one cell of an overview. */
interface Cell {
  readonly label: string;
  /** Under the label; may be empty. */
  readonly score: string;
  readonly picture: PNG;
}

const COLUMNS = 7;
const SIDE = 115;
const GAP = 14;
const TEXT = 34;
const LONGEST = 22;

/** The last samples of all variants on one sheet; nothing of one variant. */
export function overview({ dataset, score, films }: Gallery, rasterise: Rasteriser): DrawnFigure[] {
  if (films.length < 2) return [];
  const shown = films.map(({ label, score: mean, frames }) => {
    const { fakes, reals } = partsOfSheet(defined(frames.at(-1)).png);
    return { cell: { label, score: mean, picture: corner(fakes) }, reals };
  });
  const reals = shown.find((each) => each.reals)?.reals;
  const first = reals ? [{ label: 'reals', score: 'held out', picture: corner(reals, REAL_COLUMNS) }] : [];
  const cells = [...first, ...shown.map(({ cell }) => cell)];
  const scores = score ? text`, with the mean ${score}` : [];
  const behind = reals ? ', behind reals' : '';
  return [
    {
      file: `figures/overview-${fileName(dataset)}.png`,
      about: null,
      caption: text`The last samples of every variant${scores}, in the order of the leaderboard${behind}; runs of one seed show the same latents`,
      content: encode(PNG.sync.read(Buffer.from(rasterise(overviewSvg(cells), 1)))),
    },
  ];
}

/** An SVG in greys. */
function overviewSvg(cells: readonly Cell[]): string {
  const columns = Math.min(COLUMNS, cells.length);
  const width = GAP + columns * (SIDE + GAP);
  const height = GAP + Math.ceil(cells.length / columns) * (SIDE + TEXT + GAP) - GAP;
  const parts = cells.map(({ label, score, picture }, at) => {
    const x = GAP + (at % columns) * (SIDE + GAP);
    const y = GAP + Math.floor(at / columns) * (SIDE + TEXT + GAP);
    const data = PNG.sync.write(picture).toString('base64');
    const line = (words: string, below: number, look: string): string =>
      `<text x="${x}" y="${y + SIDE + below}" font-family="sans-serif" font-size="12" ${look}>${escapeHtml(words)}</text>`;
    return [
      `<image x="${x}" y="${y}" width="${SIDE}" height="${SIDE}" style="image-rendering:optimizeSpeed" href="data:image/png;base64,${data}"/>`,
      line(short(label), 14, `font-weight="bold" fill="#222222"`),
      line(score, 28, `fill="#666666"`),
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`;
}

const short = (label: string): string => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

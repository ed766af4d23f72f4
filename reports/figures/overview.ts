import { PNG } from 'pngjs';
import { escapeHtml } from '../charts/curve-chart.js';
import { corner } from './progress.js';

/** A picture with its place, as one cell of an overview. */
export interface Cell {
  readonly label: string;
  /** Under the label; may be empty. */
  readonly score: string;
  readonly png: Uint8Array;
}

const COLUMNS = 7;
const SIDE = 115;
const GAP = 14;
const TEXT = 34;
const LONGEST = 22;

/** The last samples of every variant on one sheet, an SVG in greys: of a grid of images the first 4 × 4. */
export function overviewSvg(cells: readonly Cell[]): string {
  const columns = Math.min(COLUMNS, cells.length);
  const width = GAP + columns * (SIDE + GAP);
  const height = GAP + Math.ceil(cells.length / columns) * (SIDE + TEXT + GAP) - GAP;
  const parts = cells.map(({ label, score, png }, at) => {
    const x = GAP + (at % columns) * (SIDE + GAP);
    const y = GAP + Math.floor(at / columns) * (SIDE + TEXT + GAP);
    const part = corner(PNG.sync.read(Buffer.from(png)));
    const data = PNG.sync.write(part).toString('base64');
    const line = (text: string, below: number, look: string): string =>
      `<text x="${x}" y="${y + SIDE + below}" font-family="sans-serif" font-size="12" ${look}>${escapeHtml(text)}</text>`;
    return [
      `<image x="${x}" y="${y}" width="${SIDE}" height="${SIDE}" style="image-rendering:optimizeSpeed" href="data:image/png;base64,${data}"/>`,
      line(short(label), 14, `font-weight="bold" fill="#222222"`),
      line(score, 28, `fill="#666666"`),
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`;
}

const short = (label: string): string => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

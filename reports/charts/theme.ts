import { itemAt } from '../../harness/ground/certain.js';

/** Colours of a chart on a light or a dark ground; deuteranopes tell all of a palette apart, which a test measures. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly ground: string;
  readonly palette: readonly string[];
}

export const light: Theme = {
  text: '#1c2430',
  muted: '#5b6675',
  line: '#dfe4ea',
  ground: '#ffffff',
  palette: ['#1f5fd0', '#b83f06', '#0b8f83', '#6a1b80', '#b58a00', '#7a1f2b', '#4c93e8', '#3d4650'],
};

export const dark: Theme = {
  text: '#e6eaf0',
  muted: '#9aa6b5',
  line: '#333d4a',
  ground: '#161b22',
  palette: ['#7fb0ff', '#ff8a3d', '#3fcdb8', '#b05fd0', '#ffe08a', '#c96a5a', '#ccd8ff', '#8793a3'],
};

/** Lengths of dashes and gaps, in pixels. */
const DASHES = ['solid', [8, 4], [2, 3], [9, 3, 2, 3]] as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;

export interface Style {
  readonly colour: string;
  readonly dash: 'solid' | number[];
  readonly symbol: (typeof SYMBOLS)[number];
}

/** How the `index`-th variant is drawn: neighbours differ in colour and in dashes, and so do two of one colour. */
export function styleOf(index: number, { palette }: Theme): Style {
  const dash = itemAt(DASHES, dashOf(index, palette.length));
  return {
    colour: itemAt(palette, index % palette.length),
    dash: dash === 'solid' ? dash : [...dash],
    symbol: itemAt(SYMBOLS, index % SYMBOLS.length),
  };
}

/** Which pattern of dashes a variant has: 0 is a solid line. */
export const dashOf = (index: number, colours = light.palette.length): number =>
  (index + Math.floor(index / colours)) % DASHES.length;

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

import { itemAt } from '../../harness/ground/certain.js';
/** Colours of a chart on a light or a dark ground. */
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
  palette: ['#2458c5', '#d4500c', '#0a7f66', '#9b2fae', '#a87900', '#c2255c', '#5a6b7d', '#4d7c0f'],
};

export const dark: Theme = {
  text: '#e6eaf0',
  muted: '#9aa6b5',
  line: '#333d4a',
  ground: '#161b22',
  palette: ['#7aa7ff', '#ff9a5c', '#45cfae', '#dd8cf0', '#e3bd45', '#ff86a8', '#a9b7c6', '#a5d65a'],
};

const DASHES = ['solid', 'dashed', 'dotted'] as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;

/** How the `index`-th variant is drawn: 8 colours, then the same dashed, then dotted. */
export function styleOf(
  index: number,
  { palette }: Theme,
): { colour: string; dash: (typeof DASHES)[number]; symbol: (typeof SYMBOLS)[number] } {
  const round = Math.floor(index / palette.length);
  return {
    colour: itemAt(palette, index % palette.length),
    dash: itemAt(DASHES, round % DASHES.length),
    symbol: itemAt(SYMBOLS, index % SYMBOLS.length),
  };
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

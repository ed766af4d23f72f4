import { number } from '../../../text/format.js';
import { dashOf, light } from '../../charts/theme.js';
import type { Strip } from '../../model/table.js';
import { html, type Html } from './html.js';

const SIZE = { width: 160, height: 22, margin: 5 };
const MIDDLE = SIZE.height / 2;

/** By a variable of the style sheet, so that it follows light and dark. */
export const colourOf = (style: number): string => `var(--series-${style % light.palette.length})`;

/** The colour and the dashes of a variant, before its name. */
export const swatch = (style: number): Html =>
  html`<span class="swatch dash-${dashOf(style)}" style="--swatch:${colourOf(style)}"></span>`;

/** Each seed as a dot, the mean as a bar, the interval as a line. */
export function stripToHtml({ style, mean, interval, dots }: Strip): Html {
  const colour = style === null ? 'var(--muted)' : colourOf(style);
  return html`<svg
    viewBox="0 0 ${SIZE.width} ${SIZE.height}"
    width="${SIZE.width}"
    height="${SIZE.height}"
    aria-hidden="true"
  >
    ${interval && line(interval[0], interval[1], colour)}${dots.map(
      ({ place, seed, value }) =>
        html`<circle cx="${fixed(place)}" cy="${MIDDLE}" r="3.2" fill="${colour}" opacity=".6"
          ><title>seed ${seed}: ${number(value)}</title></circle
        >`,
    )}${mark(mean, colour)}
  </svg>`;
}

const across = (place: number): number => SIZE.margin + place * (SIZE.width - 2 * SIZE.margin);
const fixed = (place: number): string => across(place).toFixed(1);
const clamped = (place: number): string => Math.min(SIZE.width, Math.max(0, across(place))).toFixed(1);

const line = (low: number, high: number, colour: string): Html =>
  html`<line
    x1="${clamped(low)}"
    x2="${clamped(high)}"
    y1="${MIDDLE}"
    y2="${MIDDLE}"
    stroke="${colour}"
    stroke-width="2"
    opacity=".5"
  />`;

const mark = (place: number, colour: string): Html =>
  html`<line
    x1="${fixed(place)}"
    x2="${fixed(place)}"
    y1="3"
    y2="${SIZE.height - 3}"
    stroke="${colour}"
    stroke-width="2.5"
  />`;

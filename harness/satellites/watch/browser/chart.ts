import { scaleFor } from '../../../../reports/charts/axis.js';
import { dark, light, styleOf } from '../../../../reports/charts/theme.js';
import type { WatchChart, WatchLine } from '../snapshot.js';
import { element, svg } from './element.js';

const HEIGHT = 320;
/** Narrower ones would have labels upon one another. */
const NARROWEST = 260;
const FRAME = { left: 56, right: 12, top: 10, bottom: 26 };

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** Colours stay with the names that had them first. */
const styles = new Map<string, number>();
function styleFor(label: string): { colour: string; dash: string } {
  if (!styles.has(label)) styles.set(label, styles.size);
  const { colour, dash } = styleOf(styles.get(label) ?? 0, prefersDark.matches ? dark : light);
  return { colour, dash: dash === 'solid' ? 'none' : dash.join(' ') };
}

/** Runs take the colour of their variant. */
const styleOfLine = ({ label, running }: WatchLine): { colour: string; dash: string } =>
  styleFor(running ? label.replace(/ seed -?\d+$/, '') : label);

/**
 * Curves along training: means of what has ended, thin lines of what runs.
 * @param room Pixels that it may be wide: what is scaled down has labels that nobody can read.
 */
export function chartOf({ dataset, metric, log, lines }: WatchChart, room: number): HTMLElement {
  const width = Math.max(NARROWEST, room);
  const points = lines.flatMap((line) => line.points);
  const across = scaleFor(
    points.map(([step]) => step),
    false,
    { fromZero: true },
  );
  const up = scaleFor(
    points.map(([, value]) => value),
    log,
  );
  const x = (place: number): number =>
    FRAME.left + ((place - across.min) / (across.max - across.min)) * (width - FRAME.left - FRAME.right);
  const y = (place: number): number =>
    HEIGHT - FRAME.bottom - ((place - up.min) / (up.max - up.min)) * (HEIGHT - FRAME.top - FRAME.bottom);
  const picture = svg('svg', {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: 'img',
    'aria-label': `${metric} on ${dataset}`,
  });
  for (const tick of up.ticks) {
    picture.append(svg('line', { class: 'axis', x1: FRAME.left, x2: width - FRAME.right, y1: y(tick), y2: y(tick) }));
    picture.append(
      svg('text', { x: FRAME.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, shown(up.log ? 10 ** tick : tick)),
    );
  }
  for (const tick of across.ticks)
    picture.append(svg('text', { x: x(tick), y: HEIGHT - 8, 'text-anchor': 'middle' }, shown(tick)));
  for (const line of lines) {
    const { colour, dash } = styleOfLine(line);
    const place = line.points.map(([step, value]) => `${x(step)},${y(up.place(value))}`).join(' ');
    const look = { fill: 'none', stroke: colour, 'stroke-width': line.running ? 1 : 2, 'stroke-dasharray': dash };
    picture.append(svg('polyline', { points: place, ...look }, svg('title', {}, line.label)));
  }
  return element(
    'div',
    {},
    element('h2', { textContent: `${metric} on ${dataset} along generator steps${log ? ', logarithmic' : ''}` }),
    picture,
    element('div', { className: 'legend' }, ...lines.map(legendOf)),
  );
}

function legendOf(line: WatchLine): HTMLElement {
  const { colour, dash } = styleOfLine(line);
  const look = { stroke: colour, 'stroke-width': line.running ? 2 : 4, 'stroke-dasharray': dash };
  const swatch = svg('svg', { viewBox: '0 0 22 8' }, svg('line', { x1: 0, x2: 22, y1: 4, y2: 4, ...look }));
  return element('span', {}, swatch, line.running ? `${line.label}, running` : line.label);
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

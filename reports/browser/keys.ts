import { defined, itemAt } from '../../harness/ground/certain.js';
import { spoken, type Readings } from '../charts/crosshair.js';
import type { init } from '../charts/echarts.js';
import { element } from './element.js';

type Chart = ReturnType<typeof init>;

/** Pixels: places that are nearer than this are one to a reader. */
const NEAREST = 2;
const HINT = 'Arrow keys, Home and End move along the axis; Escape leaves.';

/** By keyboard: a crosshair that goes from place to place, and says what a pointer shows there. */
export function walkByKeys(canvas: HTMLElement, chart: Chart, readings: Readings): void {
  const said = element('p', { className: 'unseen' });
  said.setAttribute('aria-live', 'polite');
  const hint = element('p', { className: 'keys', textContent: HINT });
  hint.setAttribute('aria-hidden', 'true'); // the description says it
  canvas.after(hint, said);
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application'); // else a screen reader keeps the arrow keys for itself
  canvas.ariaRoleDescription = 'chart';
  canvas.setAttribute('aria-description', HINT);
  let place: number | null = null;
  const leave = (): void => {
    place = null;
    said.textContent = '';
    chart.dispatchAction({ type: 'hideTip' });
    chart.dispatchAction({ type: 'updateAxisPointer', currTrigger: 'leave' });
  };
  canvas.addEventListener('blur', leave);
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') return leave();
    const next = placeAfter(event.key, place, stopsOf(chart, readings));
    if (next === undefined) return;
    event.preventDefault(); // they would scroll the page
    place = next;
    chart.dispatchAction({ type: 'showTip', x: pixelOf(chart, place), y: canvas.clientHeight / 2 });
    said.textContent = spoken(readings.at(place));
  });
}

const pixelOf = (chart: Chart, place: number): number => Number(chart.convertToPixel({ xAxisIndex: 0 }, place));

/** The places that can be told apart on the chart as it is. */
function stopsOf(chart: Chart, readings: Readings): number[] {
  const stops: number[] = [];
  for (const place of readings.places()) {
    const last = stops.at(-1);
    if (last === undefined || pixelOf(chart, place) - pixelOf(chart, last) >= NEAREST) stops.push(place);
  }
  return stops;
}

/** Where a key leads from a place, or from outside; undefined where it leads nowhere. */
function placeAfter(key: string, from: number | null, stops: readonly number[]): number | undefined {
  if (stops.length === 0) return undefined;
  const [first, last] = [itemAt(stops, 0), defined(stops.at(-1))];
  switch (key) {
    case 'ArrowRight':
      return from === null ? first : (stops.find((stop) => stop > from) ?? last);
    case 'ArrowLeft':
      return from === null ? last : (stops.findLast((stop) => stop < from) ?? first);
    case 'Home':
      return first;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

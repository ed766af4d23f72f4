import type { init } from '../charts/echarts.js';
import { element } from './element.js';

type Chart = ReturnType<typeof init>;

/** Pixels: a shorter drag is a click. */
const SHORTEST = 8;

/** With a mouse, the part of the axis that is dragged across is zoomed to. Fingers scroll the page. */
export function dragToZoom(
  canvas: HTMLElement,
  chart: Chart,
  zoom: (range: readonly [from: number, to: number]) => void,
): void {
  let start: number | null = null;
  const band = element('div', { className: 'zoom-band', hidden: true });
  canvas.append(band);
  const placeOf = (event: PointerEvent): number => event.clientX - canvas.getBoundingClientRect().left;
  const valueAt = (x: number): number => Number(chart.convertFromPixel({ xAxisIndex: 0 }, x));
  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    start = placeOf(event);
  });
  addEventListener('pointermove', (event) => {
    if (start === null) return;
    const [from, to] = [start, placeOf(event)].sort((a, b) => a - b) as [number, number];
    band.hidden = to - from < SHORTEST;
    Object.assign(band.style, { left: `${from}px`, width: `${to - from}px` });
  });
  addEventListener('pointerup', (event) => {
    if (start === null) return;
    const ends = [start, placeOf(event)].sort((a, b) => a - b) as [number, number];
    start = null;
    band.hidden = true;
    if (ends[1] - ends[0] >= SHORTEST) zoom([valueAt(ends[0]), valueAt(ends[1])]);
  });
}

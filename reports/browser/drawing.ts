import type { EChartsOption } from 'echarts';
import { defined } from '../../harness/ground/certain.js';
import { init } from '../charts/echarts.js';
import type { Readings } from '../charts/crosshair.js';
import type { Theme } from '../charts/theme.js';
import { walkByKeys } from './keys.js';
import { dragToZoom } from './zoom.js';
import { currentTheme } from './theme.js';

export interface Drawing {
  readonly height: number;
  options(theme: Theme): EChartsOption;
  /** What a reader hears along the axis; none where there is no crosshair. */
  readonly readings?: Readings;
  /** What a part of the axis does that a reader drags across; none where it cannot be zoomed. */
  readonly zoom?: (range: readonly [from: number, to: number]) => void;
}

/** Draws into the canvas of a figure; the returned function draws again, in the current colours. */
export function draw(figure: HTMLElement, drawing: Drawing): () => void {
  const canvas = defined(figure.querySelector<HTMLElement>('.canvas'));
  canvas.style.height = `${drawing.height}px`;
  const chart = init(canvas, null, { renderer: 'svg' });
  const redraw = (): void => chart.setOption(drawing.options(currentTheme()), { notMerge: true });
  redraw();
  new ResizeObserver(() => chart.resize()).observe(canvas);
  if (drawing.zoom) dragToZoom(canvas, chart, drawing.zoom);
  if (drawing.readings) walkByKeys(canvas, chart, drawing.readings);
  return redraw;
}

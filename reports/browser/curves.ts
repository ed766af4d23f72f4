import { defined, itemAt } from '../../harness/ground/certain.js';
import { curveChart, curveReadings, type ShownCurves } from '../charts/curve-chart.js';
import type { Abscissa, CurvesChart } from '../model/chart.js';
import { button, checkbox, chips, choice, controls, SHOWN_AT_FIRST, type Entry } from './controls.js';
import type { Drawing } from './drawing.js';

const HEIGHT = 380;
const ABSCISSAS: readonly (readonly [Abscissa, string])[] = [
  ['step', 'steps'],
  ['seconds', 'seconds'],
  ['passes', 'passes'],
  ['flops', 'operations'],
];

/** Parts of a training, from its end. */
const PARTS: readonly Entry[] = [
  ['1', 'all'],
  ['0.5', 'last half'],
  ['0.25', 'last quarter'],
  ['0.1', 'last tenth'],
];

type Range = readonly [from: number, to: number];

/** Scores along training, of the metric, against the axis and in the part that a reader chooses. */
export function curvesDrawing(
  figure: HTMLElement,
  { columns, along }: Omit<CurvesChart, 'kind'>,
  redraw: () => void,
): Drawing {
  let [column, x, log] = [itemAt(columns, 0), along, itemAt(columns, 0).log];
  let range: Range | null = null;
  const labels = [...new Map(columns.flatMap((each) => each.curves).map(({ label, style }) => [label, style]))];
  const shown = new Set(labels.slice(0, SHOWN_AT_FIRST).map(([label]) => label));
  const now = (): ShownCurves => ({
    ...{ ...column, x, log, range },
    curves: column.curves.filter(({ label }) => shown.has(label)),
  });
  const show = (part: Range | null): void => {
    range = part;
    whole.hidden = part === null;
    redraw();
  };
  const whole = button('Whole axis', () => {
    defined(parts.querySelector('select')).value = '1';
    show(null);
  });
  whole.hidden = true;
  const lastPart = (share: number): void => {
    const end = Math.max(...column.curves.flatMap(({ points }) => points.map((point) => point[x])));
    show(share === 1 ? null : [end * (1 - share), end]);
  };
  const parts = choice('Show', PARTS, (share) => lastPart(Number(share)));
  const metrics = choice('Metric', distinct(columns), (name) => {
    column = defined(columns.find((each) => each.column === name));
    redraw();
  });
  const against = choice(
    'Against',
    [...ABSCISSAS].sort(([a], [b]) => Number(b === along) - Number(a === along)),
    (name) => {
      x = name as Abscissa;
      lastPart(Number(defined(parts.querySelector('select')).value));
    },
  );
  const scale = checkbox('Log scale', log, (on) => {
    log = on;
    redraw();
  });
  figure.prepend(
    controls(...(columns.length > 1 ? [metrics] : []), against, parts, scale, whole),
    chips(labels, shown, redraw),
  );
  return {
    height: HEIGHT,
    options: (theme) => curveChart(now(), theme),
    readings: curveReadings(now),
    zoom: ([from, to]) => show([Math.max(0, from), to]),
  };
}

/** Names that two columns share are told apart by the columns. */
function distinct(columns: CurvesChart['columns']): Entry[] {
  const names = columns.map(({ name }) => name);
  return columns.map(({ column, name }) => [
    column,
    names.filter((each) => each === name).length > 1 ? `${name} (${column})` : name,
  ]);
}

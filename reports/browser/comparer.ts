import { defined, itemAt } from '../../harness/ground/certain.js';
import { curveChart, curveReadings, type ShownCurves } from '../charts/curve-chart.js';
import type { Chart, Curve } from '../model/chart.js';
import type { Comparer, Contestant } from '../model/comparer.js';
import { chartCsv } from '../charts/chart-csv.js';
import { choice, controls, swatch } from './controls.js';
import { draw, type Drawing } from './drawing.js';
import { element } from './element.js';
import { addSlider } from './gallery.js';
import { saveButtons } from './save.js';

const HEIGHT = 320;
type Pair = readonly [a: Contestant, b: Contestant];

/** Two choices, and what they chose side by side; the returned function draws again in the current colours. */
export function comparer(place: HTMLElement, data: Comparer, charts: readonly Chart[]): () => void {
  const { contestants } = data;
  let redraw = (): void => undefined;
  const chosen: [number, number] = [0, Math.min(1, contestants.length - 1)];
  const result = element('div', { className: 'compared' });
  const show = (): void => {
    const pair = [itemAt(contestants, chosen[0]), itemAt(contestants, chosen[1])] as const;
    result.replaceChildren(differences('settings', pair), differences('scores', pair));
    redraw = addCurves(result, pair, data, charts);
    addSamples(result, pair);
  };
  const entries = contestants.map(({ label }, at) => [String(at), label] as const);
  const several = new Set(contestants.map(({ dataset }) => dataset)).size > 1;
  const datasetOf = (value: string): string => (several ? itemAt(contestants, Number(value)).dataset : '');
  const choices = ([0, 1] as const).map((side) => {
    const made = choice(
      side === 0 ? 'Compare' : 'with',
      entries,
      (value) => {
        chosen[side] = Number(value);
        show();
      },
      datasetOf,
    );
    defined(made.querySelector('select')).value = String(chosen[side]);
    return made;
  });
  place.append(controls(...choices), result);
  show();
  return () => redraw();
}

/** A table of what differs, or of all where that is what a reader wants to see. */
function differences(what: 'settings' | 'scores', [a, b]: Pair): HTMLElement {
  const [left, right] = [new Map(a[what]), new Map(b[what])];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const rows = names
    .map((name) => [name, left.get(name) ?? 'not set', right.get(name) ?? 'not set'] as const)
    .filter(([, first, second]) => what === 'scores' || first !== second);
  if (rows.length === 0) return element('p', { textContent: 'Their settings are the same.' });
  const table = element('table', {});
  const head = table.createTHead().insertRow();
  for (const title of [what === 'settings' ? 'setting that differs' : 'score', a.label, b.label]) {
    const cell = element('th', { textContent: title, scope: 'col' });
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((words, at) => line.append(element(at === 0 ? 'th' : 'td', { textContent: words })));
  }
  const scroll = element('div', { className: 'scroll', tabIndex: 0 });
  scroll.append(table);
  return scroll;
}

function addCurves(place: HTMLElement, pair: Pair, { columns }: Comparer, charts: readonly Chart[]): () => void {
  const [a, b] = pair;
  const column = columns.find(({ dataset }) => dataset === a.dataset);
  const curves = column
    ? pair.map((each, style) => ({ label: each.label, style, points: pointsOf(each, column, charts) }))
    : [];
  const drawn = curves.filter(({ points }) => points.length > 0);
  if (!column || a.dataset !== b.dataset || drawn.length === 0) {
    const why = a.dataset === b.dataset ? 'They have no curve.' : 'Curves of two data sets are not compared.';
    place.append(element('p', { textContent: why }));
    return () => undefined;
  }
  const figure = element('figure', { className: 'chart' });
  const legend = element('figcaption', {});
  for (const { label, style } of drawn) legend.append(swatch(style), `${label} `);
  figure.append(element('div', { className: 'canvas' }), legend);
  place.append(figure);
  const shown: ShownCurves = { ...column, floor: null, curves: drawn, x: 'step' };
  const drawing: Drawing = {
    height: HEIGHT,
    options: (theme) => curveChart(shown, theme),
    readings: curveReadings(() => shown),
  };
  const csv = (): string => chartCsv({ kind: 'curves', dataset: a.dataset, along: 'step', columns: [shown] });
  figure.append(saveButtons(figure, drawing, csv, 'compared'));
  return draw(figure, drawing);
}

/** A run has its own; those of a variant are in the chart of its data set. */
function pointsOf(
  { label, dataset, points }: Contestant,
  { column }: Comparer['columns'][number],
  charts: readonly Chart[],
): Curve['points'] {
  if (points) return points;
  const found = charts
    .filter((chart) => chart.kind === 'curves')
    .filter((chart) => chart.dataset === dataset)
    .flatMap(({ columns }) => columns)
    .find((each) => each.column === column);
  return found?.curves.find((curve) => curve.label === label)?.points ?? [];
}

/** Copies of the pictures that the page has of both. */
function addSamples(place: HTMLElement, pair: Pair): void {
  const films = pair.flatMap(({ film }) => (film ? copyOf(film.run) : []));
  const hint = element('p', { className: 'hint', textContent: samplesText(pair) });
  place.append(hint);
  if (films.length < 2) return;
  const steps = films.flatMap((film) =>
    [...film.querySelectorAll('img')].map(({ dataset }) => Number(dataset['step'])),
  );
  const gallery = element('div', { className: 'gallery' });
  gallery.dataset['steps'] = JSON.stringify([...new Set(steps)].sort((a, b) => a - b));
  const row = element('div', { className: 'films pair' });
  row.append(...films);
  gallery.append(row);
  place.append(gallery);
  addSlider(gallery);
}

function copyOf(run: string): HTMLElement[] {
  const films = [...document.querySelectorAll<HTMLElement>('[data-film]')];
  const film = films.find((each) => each.dataset['film'] === run && !each.closest('.comparer'));
  return film ? [film.cloneNode(true) as HTMLElement] : [];
}

function samplesText([{ film: a }, { film: b }]: Pair): string {
  if (!a || !b) return 'The page has samples of one run of each variant: these two have none beside one another.';
  return a.seed === b.seed ? 'Samples of the same latents.' : 'Samples of other latents: the seeds differ.';
}

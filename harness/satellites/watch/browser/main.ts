import { roughly } from '../../../../text/duration.js';
import type { Snapshot } from '../snapshot.js';
import { chartOf } from './chart.js';
import { byId, element } from './element.js';

/** Shows each snapshot that the server sends; everything in it is put in as text. */
function show(snapshot: Snapshot): void {
  byId('suite').textContent = snapshot.suite || 'A bench';
  byId('description').textContent = snapshot.description;
  byId('state').textContent = snapshot.live ? 'running' : 'at rest';
  document.title = `${snapshot.made} of ${snapshot.planned} · ${snapshot.suite} · ganbench watch`;
  showProgress(snapshot);
  byId('report').hidden = !snapshot.hasReport;
  byId('best').replaceChildren(...snapshot.best.map(tableOf));
  showCharts(snapshot);
  showPictures(snapshot);
}

function showCharts({ charts }: Snapshot): void {
  const place = byId('charts');
  const { paddingLeft, paddingRight } = getComputedStyle(byId('progress')); // an empty place has none yet
  const room = place.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  place.replaceChildren(...charts.map((chart) => chartOf(chart, room)));
}

function showProgress({ planned, made, failed, live }: Snapshot): void {
  const toCome = planned - made;
  const left = live?.remainingSeconds == null ? '' : `, about ${roughly(live.remainingSeconds)} left`;
  const how = live ? left : toCome > 0 ? '; the same command continues' : '';
  const faults = failed > 0 ? ` ${failed} ended otherwise than ok.` : '';
  byId('sum').textContent =
    toCome > 0
      ? `${made} of ${planned} runs so far, ${toCome} to come${how}.${faults}`
      : `All ${made} runs ended.${faults}`;
  const running = live?.running ?? [];
  const share = (made + running.reduce((sum, each) => sum + each.share, 0)) / Math.max(1, planned);
  (byId('all') as HTMLProgressElement).value = Math.min(1, share);
  byId('running').replaceChildren(
    ...running.map(({ variant, dataset, seed, share: own, step, stepsPerSecond }) =>
      element(
        'li',
        {},
        element('span', { textContent: `${variant} ${dataset} seed ${seed}` }),
        element('progress', { max: 1, value: own, ariaLabel: `${variant} ${dataset} seed ${seed}` }),
        element('span', {
          className: 'hint',
          textContent: step === 0 ? 'starting' : `step ${step}, ${Number(stepsPerSecond.toPrecision(3))} steps/s`,
        }),
      ),
    ),
  );
}

function tableOf({ dataset, metric, rows }: Snapshot['best'][number]): HTMLElement {
  const body = rows.map(({ label, score, seeds }, at) =>
    element(
      'tr',
      {},
      element('td', { className: 'number', textContent: String(at + 1) }),
      element('th', { scope: 'row', textContent: label }),
      element('td', { className: 'number', textContent: score }),
      element('td', { className: 'hint', textContent: seeds }),
    ),
  );
  return element(
    'div',
    {},
    element('h2', { textContent: `Best so far on ${dataset}: ${metric}, lower is better` }),
    element('table', {}, element('tbody', {}, ...body)),
  );
}

/** Pictures that are there stay: they would blink. */
function showPictures({ pictures }: Snapshot): void {
  const place = byId('pictures');
  if (pictures.length === 0) return place.replaceChildren();
  const before = new Map(
    [...place.querySelectorAll('figure')].map((figure) => [figure.dataset['file'] ?? '', figure] as const),
  );
  const figures = pictures.map(({ label, dataset, step, file }) => {
    const caption = `${label}, ${dataset}, step ${step}`;
    const known = before.get(`${file} ${caption}`);
    if (known) return known;
    const source = `files/${file.split('/').map(encodeURIComponent).join('/')}`;
    const figure = element(
      'figure',
      {},
      element('img', { src: source, alt: `Samples of ${caption}` }),
      element('figcaption', { className: 'hint', textContent: caption }),
    );
    figure.dataset['file'] = `${file} ${caption}`;
    return figure;
  });
  place.replaceChildren(element('h2', { textContent: 'Samples, and held-out reals' }), element('div', {}, ...figures));
}

let last: Snapshot | undefined;
const events = new EventSource('events');
events.addEventListener('message', ({ data }) => show((last = JSON.parse(String(data)) as Snapshot)));
addEventListener('resize', () => last && showCharts(last));
events.addEventListener('error', () => (byId('state').textContent = 'ganbench watch has ended, or is out of reach'));

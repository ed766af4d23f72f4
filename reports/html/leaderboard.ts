import { defined } from '../../harness/ground/certain.js';
import { light } from '../charts/theme.js';
import { number, shown, spread } from '../../text/format.js';
import { okCount, overFloor, ranksText, times, type Entry, type Leaderboard } from '../leaderboard.js';
import type { Summary } from '../../statistics/summary.js';
import { dotsOf } from '../thin.js';
import { sortKey } from './blocks.js';
import { html, Html } from './html.js';

const STRIP = { width: 160, height: 22, margin: 5 };

/** The leaderboard with each seed as a dot on a common scale: overlap is seen before it is read. */
export function leaderboardToHtml(board: Leaderboard, styles: ReadonlyMap<string, number>): Html {
  const place = stripScale(board);
  const { entries, floor, untrained, column, extras, has } = board;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Leaderboard of ${board.dataset} by ${column}">
    <table class="leaderboard" data-sortable data-filterable>
      <caption class="unseen">
        ${board.dataset}: ${column}, lower is better
      </caption>
      <thead>
        <tr>
          ${headings(board, place)}
        </tr>
      </thead>
      <tbody>
        ${entries.map((entry, at) => row(entry, at + 1, styles.get(entry.group.label) ?? 0, place, board))}
      </tbody>
      <tbody>
        ${
          untrained.mean !== null &&
          referenceRow(
            {
              name: 'untrained generator',
              score: spread(untrained),
              value: untrained.mean,
              multiple: overFloor(untrained.mean, floor),
              others: extras.map(() => null),
            },
            place,
            has,
          )
        }${
          floor !== null &&
          referenceRow(
            {
              name: 'real vs real (noise floor)',
              score: number(floor),
              value: floor,
              multiple: 1,
              others: extras.map(({ real }) => real),
            },
            place,
            has,
          )
        }
      </tbody>
    </table>
  </div>`;
}

/** The titles of the columns; numbers to the right. */
function headings({ extras, has }: Leaderboard, place: Place | null): Html[] {
  const names = extras.map(({ title }) => title);
  const titles = [
    ...['rank', 'variant', 'best', 'seeds', 'verdict', 'runs', '× floor', ...names, 'last'],
    ...(has.auc ? ['AUC'] : []),
    ...(has.letters ? ['letters'] : []),
  ];
  const numeric = new Set(['best', '× floor', ...names, 'last', 'AUC']);
  return titles.map((title) =>
    title === 'seeds'
      ? html`<th scope="col" data-unsortable>
          seeds${place && html` <span class="hint">${place.log ? '(log)' : ''}</span>`}
        </th>`
      : html`<th scope="col" ${numeric.has(title) && html` class="number"`}>${title}</th>`,
  );
}

/** A score that is not a variant's. */
interface Reference {
  readonly name: string;
  readonly score: string;
  readonly value: number | null;
  /** Of the floor. */
  readonly multiple: number | null;
  readonly others: readonly (number | null)[];
}

function referenceRow(
  { name, score, value, multiple, others }: Reference,
  place: Place | null,
  has: Leaderboard['has'],
): Html {
  return html`<tr class="reference">
    <td data-sort=""></td>
    <th scope="row">${name}</th>
    <td class="number" data-sort="${value ?? ''}">${score}</td>
    <td class="strip">
      ${place && value !== null && isOnStrip(place(value)) && strip([mark(place(value), 'var(--muted)')])}
    </td>
    <td></td>
    <td></td>
    <td class="number">${times(multiple)}</td>
    ${others.map((other) => html`<td class="number">${other !== null && number(other)}</td>`)}
    <td></td>
    ${has.auc && html`<td></td>`}${has.letters && html`<td></td>`}
  </tr> `;
}

function row(entry: Entry, order: number, style: number, place: Place | null, { has }: Leaderboard): Html {
  const { group, summary, verdict, lacks, scores } = entry;
  const collapsed = group.records.some((record) => record.collapsed);
  const tone = group.ok.length < group.records.length ? 'bad' : collapsed ? 'unclear' : 'good';
  return html`<tr${verdict === 'leader' && html` class="leader"`}>
    <td class="number" data-sort="${order}">${ranksText(entry)}</td>
    <th scope="row"><span class="swatch" style="--swatch:${swatch(style)}"></span>${group.label}</th>
    <td class="number"${sortKey({ sort: summary.mean })}>${meanAndInterval(summary)}</td>
    <td class="strip">${place && scores.length > 0 && strip(marks(entry, place, swatch(style)))}</td>
    <td>
      <span class="badge ${verdict.replace(' ', '-')}">${SHORT[verdict] ?? verdict}</span>
      ${lacks !== null && html`<br /><span class="hint">${lacks}</span>`}
    </td>
    <td class="${tone}" data-sort="${group.ok.length / group.records.length}">${okCount(group)}</td>
    <td class="number"${sortKey({ sort: entry.timesFloor })}>${times(entry.timesFloor)}</td>
    ${entry.extras.map(scoreCell)}
    ${scoreCell(entry.last)}
    ${has.auc && scoreCell(entry.auc)}
    ${has.letters && html`<td>${entry.letters}</td>`}
  </tr> `;
}

function scoreCell(summary: Summary): Html {
  const { mean, sd } = shown(summary);
  return html`<td class="number" ${sortKey({ sort: summary.mean })}>
    ${mean}${sd !== null && html`<br /><span class="hint">± ${sd}</span>`}
  </td>`;
}

/** The badge has little room; the notes explain. */
const SHORT: Partial<Record<Entry['verdict'], string>> = { undecided: 'one seed' };

/** By a variable of the style sheet, so that it follows light and dark. */
export function swatch(style: number): string {
  return `var(--series-${style % light.palette.length})`;
}

function meanAndInterval(summary: Summary): Html {
  const { mean, sd, interval } = shown(summary);
  return html`<b>${mean}</b
    >${sd !== null && ` ± ${sd}`}${interval && html`<br /><span class="hint">${interval[0]} to ${interval[1]}</span>`}`;
}

type Place = ((value: number) => number) & { readonly log: boolean };

/** From scores to pixels of a strip. The floor and the untrained generator are on it too, unless they squeeze the rest. */
function stripScale({ entries, floor, untrained }: Leaderboard): Place | null {
  const values = entries.flatMap(({ scores }) => scores.map(({ value }) => value));
  if (values.length === 0) return null;
  const log = values.every((value) => value > 0);
  const on = (value: number): number => (log ? Math.log(Math.max(value, 1e-300)) : value);
  const [lowest, highest] = [Math.min(...values.map(on)), Math.max(...values.map(on))];
  const room = 1.5 * (highest - lowest);
  const references = [floor, untrained.mean].flatMap((value) =>
    value !== null && (!log || value > 0) && lowest - on(value) < room && on(value) - highest < room ? [on(value)] : [],
  );
  const [low, high] = [Math.min(lowest, ...references), Math.max(highest, ...references)];
  const span = high - low || 1;
  const { width, margin } = STRIP;
  const place = (value: number): number => margin + ((on(value) - low) / span) * (width - 2 * margin);
  return Object.assign(place, { log });
}

const isOnStrip = (x: number): boolean => x >= 0 && x <= STRIP.width;

function marks({ scores, summary }: Entry, place: Place, colour: string): Html[] {
  const middle = STRIP.height / 2;
  const clamp = (x: number): string => Math.min(STRIP.width, Math.max(0, x)).toFixed(1);
  const [low, high] = summary.interval ?? [defined(summary.mean), defined(summary.mean)];
  return [
    html`<line
      x1="${clamp(place(low))}"
      x2="${clamp(place(high))}"
      y1="${middle}"
      y2="${middle}"
      stroke="${colour}"
      stroke-width="2"
      opacity=".5"
    />`,
    ...dotsOf(scores).map(
      ({ value, seed }) =>
        html`<circle cx="${place(value).toFixed(1)}" cy="${middle}" r="3.2" fill="${colour}" opacity=".6"
          ><title>seed ${seed}: ${number(value)}</title></circle
        >`,
    ),
    mark(place(defined(summary.mean)), colour),
  ];
}

function mark(x: number, colour: string): Html {
  return html`<line
    x1="${x.toFixed(1)}"
    x2="${x.toFixed(1)}"
    y1="3"
    y2="${STRIP.height - 3}"
    stroke="${colour}"
    stroke-width="2.5"
  />`;
}

function strip(content: readonly Html[]): Html {
  return html`<svg
    viewBox="0 0 ${STRIP.width} ${STRIP.height}"
    width="${STRIP.width}"
    height="${STRIP.height}"
    aria-hidden="true"
  >
    ${content}
  </svg>`;
}

import { partsOfSheet } from '../../../pictures/sample-sheet.js';
import { filmId } from '../../model/contestants.js';
import type { Gallery, Sheet, ShownFilm } from '../../model/gallery.js';
import { thin } from '../../model/thin.js';
import type { Film } from '../../results/films.js';
import { encode } from '../figures/progress.js';
import { html, type Html } from './html.js';
import { swatch } from './strip.js';

/** Bytes of pictures that a page may hold before it shows fewer steps; base64 makes them a third longer. */
const BUDGET = 8 * 2 ** 20;

/** How many frames of each film fit into the page. */
export function framesThatFit(films: readonly Film[]): number {
  const most = Math.max(0, ...films.map(({ frames }) => frames.length));
  const size = (count: number): number =>
    films.reduce((sum, { frames }) => sum + thin(frames, count).reduce((part, { png }) => part + png.length, 0), 0);
  for (let count = most; count > 1; count--) if (size(count) <= BUDGET) return count;
  return 1;
}

/** All variants beside one another at one step, which a slider chooses. Without scripts: the last step. */
export function galleryToHtml({ films }: Gallery, count: number): Html {
  const shown = films.map((film) => ({ ...film, frames: thin(film.frames, count) }));
  const steps = [...new Set(shown.flatMap(({ frames }) => frames.map(({ step }) => step)))].sort((a, b) => a - b);
  return html`<div class="gallery" data-steps="${JSON.stringify(steps)}">
    <div class="films">${realsToHtml(films)}${shown.map(filmToHtml)}</div>
  </div>`;
}

/** The reals of the last sheet, which all runs share. */
function realsToHtml(films: readonly Film[]): Html | false {
  const last = films.flatMap(({ frames }) => frames.slice(-1)).map(({ png }) => partsOfSheet(png));
  const [first] = last.flatMap(({ fakes, reals }) => (reals ? [{ fakes, reals }] : []));
  if (!first) return false;
  const { fakes, reals } = first;
  const share = Math.min(100, (100 * reals.width) / fakes.width); // they are as large as the fakes beside them
  return html`<figure>
    <img style="width: ${share.toFixed(1)}%" src="${dataUri(encode(reals))}" alt="Reals that are held out" />
    <figcaption>reals <span class="hint">held out</span></figcaption>
  </figure> `;
}

function filmToHtml(film: ShownFilm): Html {
  const { label, run, frames, style } = film;
  const last = frames.length - 1;
  const pictures = frames.map(
    ({ step, png }, at) =>
      html`<img
        data-step="${step}"
        src="${dataUri(fakesOf(png))}"
        alt="Samples of ${label} at step ${step}"
        ${at < last && html` hidden`}
        decoding="async"
      />`,
  );
  const status = run.status === 'ok' ? '' : `, ${run.status}`;
  return html`<figure data-film="${filmId(film)}">
    <div class="frames">${pictures}</div>
    <figcaption>${swatch(style)}${label} <span class="hint">seed ${run.spec.seed}${status}</span></figcaption>
  </figure> `;
}

/** @param told Whether it says what it shows; else what stands above all of them does. */
export const sheetToHtml = ({ label, about, seed, png }: Sheet, told = true): Html =>
  html`<figure>
    <img src="${dataUri(png)}" alt="${label}: ${about}" />
    <figcaption>${label} <span class="hint">${told ? about : `seed ${seed}`}</span></figcaption>
  </figure> `;

/** The reals are shown once for all. */
function fakesOf(png: Uint8Array): Uint8Array {
  const { fakes, reals } = partsOfSheet(png);
  return reals ? encode(fakes) : png;
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

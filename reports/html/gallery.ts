import { describeReconstructions, type Film } from '../figures/frames.js';
import { thin } from '../thin.js';
import { swatch } from './leaderboard.js';
import { html, type Html } from './html.js';

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
export function galleryToHtml(
  dataset: string,
  films: readonly Film[],
  count: number,
  styles: ReadonlyMap<string, number>,
): Html {
  const shown = films.map((film) => ({ ...film, frames: thin(film.frames, count) }));
  const steps = [...new Set(shown.flatMap(({ frames }) => frames.map(({ step }) => step)))].sort((a, b) => a - b);
  const id = `steps-${dataset.replace(/\W+/g, '-')}`;
  const slider =
    steps.length > 1 &&
    html`<div class="controls needs-script">
      <button type="button" class="play" aria-pressed="false">Play</button>
      <label for="${id}">Step <output for="${id}">${steps.at(-1)}</output></label>
      <input
        type="range"
        id="${id}"
        min="0"
        max="${steps.length - 1}"
        value="${steps.length - 1}"
        aria-valuetext="step ${steps.at(-1)}"
      />
    </div>`;
  return html`<div class="gallery" data-steps="${JSON.stringify(steps)}">
    ${slider}
    <div class="films">${shown.map((film) => filmToHtml(film, styles))}</div>
  </div>`;
}

function filmToHtml({ label, run, frames }: Film, styles: ReadonlyMap<string, number>): Html {
  const last = frames.length - 1;
  const pictures = frames.map(
    ({ step, png }, at) =>
      html`<img
        data-step="${step}"
        src="${dataUri(png)}"
        alt="Samples of ${label} at step ${step}"
        ${at < last && html` hidden`}
        decoding="async"
      />`,
  );
  const status = run.status === 'ok' ? '' : `, ${run.status}`;
  return html`<figure>
    <div class="frames">${pictures}</div>
    <figcaption>
      <span class="swatch" style="--swatch:${swatch(styles.get(label) ?? 0)}"></span>${label}
      <span class="hint">seed ${run.spec.seed}${status}</span>
    </figcaption>
  </figure> `;
}

/** Reals beside what their reconstructions became. */
export function reconstructionsToHtml(films: readonly Film[]): Html[] {
  return films.flatMap(({ label, reconstructions }) =>
    reconstructions.map(
      ({ name, png }) =>
        html`<figure>
          <img src="${dataUri(png)}" alt="${label}: ${describeReconstructions(name)}" />
          <figcaption>${label} <span class="hint">${describeReconstructions(name)}</span></figcaption>
        </figure> `,
    ),
  );
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

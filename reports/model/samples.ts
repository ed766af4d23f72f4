import { number } from '../../text/format.js';
import { fileName } from '../results/file-names.js';
import { describeReconstructions, type Film } from '../results/films.js';
import { paragraph, type Block } from './blocks.js';
import type { Leaderboard } from './leaderboard.js';
import { columnNamed } from './names.js';

/** The samples of every variant, in the order of the leaderboard; nothing where no run has a picture. */
export function galleryOf(
  dataset: string,
  films: readonly Film[],
  board: Leaderboard | undefined,
  styles: ReadonlyMap<string, number>,
): Block[] {
  if (films.length === 0) return [];
  const shown = films.map((film) => ({
    ...film,
    style: styles.get(film.label) ?? 0,
    score: film.run.status === 'ok' ? meanOf(film.label, board) : film.run.status,
  }));
  const score = board ? columnNamed(board.column, board.table) : null;
  return [{ kind: 'gallery', gallery: { dataset, score, films: shown } }];
}

function meanOf(label: string, board: Leaderboard | undefined): string {
  const mean = board?.entries.find(({ group }) => group.label === label)?.summary.mean ?? null;
  return mean === null ? '' : number(Number(mean.toPrecision(3)));
}

/** Reals and what encoders made of them; nothing where no run has an encoder. */
export function reconstructionsOf(dataset: string, films: readonly Film[]): Block[] {
  const sheets = films.flatMap(({ label, run, reconstructions }) =>
    reconstructions.map(({ name, png }) => ({
      file: `figures/encoder-${name.replace(/\.png$/, '')}-${fileName(label)}-${fileName(dataset)}.png`,
      label,
      seed: run.spec.seed,
      about: describeReconstructions(name),
      png,
    })),
  );
  return sheets.length === 0 ? [] : [{ kind: 'sheets', sheets }];
}

const ABOUT_NEIGHBOURS =
  'In each row: a sample, and then the five training images whose pixels are nearest to it. Where the first two are the same picture, the generator knows it by heart.';

/** Samples beside what they might be copies of; nothing where no run has that. */
export function neighboursOf(dataset: string, films: readonly Film[]): Block[] {
  const sheets = films.flatMap(({ label, run, neighbours }) =>
    neighbours === undefined
      ? []
      : {
          file: `figures/neighbours-${fileName(label)}-${fileName(dataset)}.png`,
          label,
          seed: run.spec.seed,
          about: 'samples and nearest training images',
          png: neighbours,
        },
  );
  return sheets.length === 0 ? [] : [paragraph([ABOUT_NEIGHBOURS]), { kind: 'sheets', small: true, sheets }];
}

/** As in the leaderboard; variants that are not in it come last. */
export function inOrder(films: readonly Film[], board: Leaderboard | undefined): Film[] {
  const labels = (board?.entries ?? []).flatMap(({ group, summary }) => (summary.count > 0 ? [group.label] : []));
  const place = ({ label }: Film): number => (labels.includes(label) ? labels.indexOf(label) : labels.length);
  return [...films].sort((a, b) => place(a) - place(b));
}

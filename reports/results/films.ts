import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../harness/ground/errors.js';
import type { RunRecord } from '../../harness/record/record.js';
import { fileProblem } from '../../harness/record/record-file.js';
import { decodeOwnPng } from '../../pictures/own-png.js';
import { partsOfSheet } from '../../pictures/sample-sheet.js';
import { compareRuns, groupRuns } from './groups.js';
import { readBytes, LARGEST_TABLE } from '../../harness/ground/files.js';

/** A sheet of a run's samples, beside reals, as it lies in the results folder. */
export interface Frame {
  readonly step: number;
  readonly png: Uint8Array;
}

/** The pictures that stand for a group: those of one run. */
export interface Film {
  readonly dataset: string;
  readonly label: string;
  readonly run: RunRecord;
  /** In order of steps. */
  readonly frames: readonly Frame[];
  /** Reals beside their reconstructions, where there are any; by name. */
  readonly reconstructions: readonly { readonly name: string; readonly png: Uint8Array }[];
  /** Samples beside the training images nearest to them; none of points, and of runs of earlier versions. */
  readonly neighbours?: Uint8Array | undefined;
}

/** By the names that runs and `ganbench reconstruct` give them. E is the encoder, N the normalisation of its codes. */
const RECONSTRUCTIONS: Readonly<Record<string, string>> = {
  'reconstructions.png': 'reconstructions G(N(E(x))) of held-out x; images in rows of x, G(N(E(x))) and G(0.9·N(E(x)))',
  'recovered.png': 'samples recovered from their codes, G(N(E(G(z)))); images below their G(z)',
  'interpolations.png': 'from one held-out x to another, both at the ends, through mixtures of their codes',
  'reals.png': 'held-out x',
  'samples.png': 'samples G(z)',
};

/** What a picture of reconstructions shows. */
export const describeReconstructions = (name: string): string => RECONSTRUCTIONS[name] ?? name.replace(/\.png$/, '');

function importance(name: string): number {
  const at = Object.keys(RECONSTRUCTIONS).indexOf(name);
  return at < 0 ? 99 : at;
}

type IsSound = (png: Uint8Array, run: RunRecord, name: string) => boolean;

/** A film for each group: of its ok run with the lowest seed, so that all show the same latents; else of any run. */
export function readFilms(folder: string, records: readonly RunRecord[], isSound: IsSound = () => true): Film[] {
  return groupRuns(records).flatMap(({ label, dataset, records: runs }): Film[] => {
    const failed = ({ status }: RunRecord): number => (status === 'ok' ? 0 : 1);
    for (const run of [...runs].sort((a, b) => failed(a) - failed(b) || compareRuns(a, b))) {
      const samples = pictures(folder, run, 'samples', isSound);
      const frames = samples
        .filter(({ name }) => /^\d+\.png$/.test(name))
        .map(({ name, png }) => ({ step: parseInt(name), png }))
        .sort((a, b) => a.step - b.step);
      const reconstructions = pictures(folder, run, 'reconstructions', isSound).sort(
        (a, b) => importance(a.name) - importance(b.name),
      );
      const neighbours = samples.find(({ name }) => name === 'neighbours.png')?.png;
      if (frames.length > 0) return [{ dataset, label, run, frames, reconstructions, neighbours }];
    }
    return [];
  });
}

/** The films without pictures that cannot be decoded or are not what was written; these become problems. */
export function readSoundFilms(folder: string, records: readonly RunRecord[]): { films: Film[]; problems: string[] } {
  const problems: string[] = [];
  const films = readFilms(folder, records, (png, run, name) => {
    const place = `runs/${run.name}/${name}`;
    const problem = fileProblem(run, name, png);
    if (problem) {
      problems.push(`${place} is not shown: ${problem}.`);
      return false;
    }
    try {
      if (name.startsWith('samples/')) partsOfSheet(png);
      else decodeOwnPng(png);
      return true;
    } catch (error) {
      problems.push(`${place} is not a picture: it may be damaged: ${messageOf(error)}.`);
      return false;
    }
  });
  return { films, problems };
}

/** Links are none of the folder's pictures. */
function pictures(
  folder: string,
  run: RunRecord,
  place: string,
  isSound: IsSound,
): { name: string; png: Uint8Array }[] {
  const at = join(folder, 'runs', run.name, place);
  const entries = existsSync(at) ? readdirSync(at, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.png'))
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, png: readBytes(join(at, name), LARGEST_TABLE) }))
    .filter(({ name, png }) => isSound(png, run, `${place}/${name}`));
}

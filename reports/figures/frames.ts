import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { messageOf } from '../../harness/errors.js';
import type { RunRecord } from '../../harness/run/record.js';
import { compareRuns, groupRuns } from '../groups.js';

/** A picture of a run's samples, as it lies in the results folder. */
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
}

/** A film for each group: of its ok run with the lowest seed, so that all show the same latents; else of any run. */
export function readFilms(folder: string, records: readonly RunRecord[]): { films: Film[]; problems: string[] } {
  const problems: string[] = [];
  const films = groupRuns(records).flatMap(({ label, dataset, records: runs }): Film[] => {
    const failed = ({ status }: RunRecord): number => (status === 'ok' ? 0 : 1);
    for (const run of [...runs].sort((a, b) => failed(a) - failed(b) || compareRuns(a, b))) {
      const place = join('runs', run.name);
      const frames = pictures(folder, join(place, 'samples'), problems)
        .filter(({ name }) => /^\d+\.png$/.test(name))
        .map(({ name, png }) => ({ step: parseInt(name), png }))
        .sort((a, b) => a.step - b.step);
      const reconstructions = pictures(folder, join(place, 'reconstructions'), problems);
      if (frames.length > 0) return [{ dataset, label, run, frames, reconstructions }];
    }
    return [];
  });
  return { films, problems };
}

/** The PNG files of a folder that can be decoded; the others become problems. */
function pictures(folder: string, place: string, problems: string[]): { name: string; png: Uint8Array }[] {
  const at = join(folder, place);
  const names = existsSync(at) ? readdirSync(at).filter((name) => name.endsWith('.png')) : [];
  return names.sort().flatMap((name) => {
    const png = readFileSync(join(at, name));
    try {
      PNG.sync.read(png);
      return [{ name, png }];
    } catch (error) {
      problems.push(`${place}/${name} is not a picture: ${messageOf(error)}.`);
      return [];
    }
  });
}

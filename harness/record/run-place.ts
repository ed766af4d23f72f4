import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../ground/errors.js';
import { runNames } from './record-file.js';

/** Finished runs in one folder of runs. */
export interface RunPlace {
  readonly runs: string;
  readonly names: readonly string[];
}

const EXAMPLE = 'results/default/runs/sgan-1a2b3c4d, or results/default and sgan-1a2b';

/**
 * The runs that words on the command line name: a run's folder; a results folder and how names of its runs begin, or all of
 * them; or how the name of a run anywhere in `results/` begins.
 * @throws UserError where there are none.
 */
export function runsNamed(place: string, starts: readonly string[] = []): RunPlace {
  const run = runFolder(place);
  if (run && starts.length > 0)
    throw new UserError(`${place} is one run: name no other one behind it, or name the results folder.`);
  if (run) return { runs: dirname(run), names: [basename(run)] };
  if (existsSync(join(place, 'runs'))) return beginning(resolve(place, 'runs'), starts);
  const found = starts.length === 0 && !place.includes(sep) ? everywhere(place) : [];
  const [first, ...others] = found;
  if (!first) throw new UserError(`There is no finished run at ${place}: name one such as ${EXAMPLE}.`);
  if (others.length > 0)
    throw new UserError(
      `Several results have runs that begin with ${place}: ${listed(found)}. Name the folder of one.`,
    );
  return first;
}

/** The folder of the one run that they name. @throws UserError where they name none or several. */
export function runNamed(place: string, start?: string): string {
  const { runs, names } = runsNamed(place, start === undefined ? [] : [start]);
  const [name = '', ...others] = names;
  if (others.length > 0)
    throw new UserError(`${names.length} runs are meant: ${names.join(', ')}. Name one of them, or its beginning.`);
  return join(runs, name);
}

/** Where the word is a folder in a folder of runs: whether the run in it is whole is for others to say. */
function runFolder(place: string): string | undefined {
  const folder = resolve(place);
  if (existsSync(join(folder, 'runs'))) return undefined;
  return existsSync(folder) && (basename(dirname(folder)) === 'runs' || existsSync(join(folder, 'run.json')))
    ? folder
    : undefined;
}

/** Names are looked up among the folders that are there, so that none leads elsewhere. */
function beginning(runs: string, starts: readonly string[]): RunPlace {
  const names = runNames(runs);
  if (names.length === 0) throw new UserError(`${runs} holds no finished runs.`);
  if (starts.length === 0) return { runs, names };
  const chosen = starts.flatMap((start) => {
    const found = names.filter((name) => name.startsWith(start));
    if (found.length === 0) throw new UserError(`There is no run "${start}"; there are ${names.join(', ')}.`);
    return found;
  });
  return { runs, names: chosen };
}

function everywhere(start: string): RunPlace[] {
  const folders = existsSync('results') ? readdirSync('results').sort() : [];
  return folders.flatMap((folder) => {
    const runs = resolve('results', folder, 'runs');
    const names = runNames(runs).filter((name) => name.startsWith(start));
    return names.length > 0 ? [{ runs, names }] : [];
  });
}

const listed = (places: readonly RunPlace[]): string =>
  places.map(({ runs, names }) => `${names.join(', ')} in ${runs}`).join('; ');

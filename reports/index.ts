import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically, holds } from '../harness/ground/files.js';
import { readCompactFilms } from './results/compact-films.js';
import { readFilms, readSoundFilms } from './results/films.js';
import { messageOf, UserError } from '../harness/ground/errors.js';
import { historyCsv, readHistory, type HistoryRow } from './results/history.js';
import { historyOf } from './model/history-rows.js';
import { digestOfInputs, filesStillRight, writeReceipt } from './receipt.js';
import { readResults } from './results/results.js';
import { refuseLinkedResults } from '../harness/record/results-folder.js';

/**
 * Rebuilds every report from the results folder, byte for byte the same each time. Returns the names of its files. Where
 * neither the results nor the reports have changed since the last time, nothing is drawn again.
 */
export async function writeReports(folder: string): Promise<string[]> {
  refuseLinkedResults(folder);
  const read = readResults(folder);
  const own = read.compact ? readCompactFilms(folder, read) : readFilms(folder, read.records);
  const made = digestOfInputs(read, own);
  const right = filesStillRight(folder, made);
  if (right) {
    removeOldFigures(folder, right);
    return right;
  }
  const { films, problems } = read.compact ? { films: own, problems: [] } : readSoundFilms(folder, read.records);
  // The charts and their libraries take longer to load than all of the above takes.
  const { drawReports } = await import('./draw.js');
  const files = await drawReports({ ...read, problems: [...read.problems, ...problems] }, films);
  const names = files.map(([name]) => name);
  removeOldFigures(folder, names);
  // To write a file safely costs a wait for the disk.
  for (const [name, content] of files)
    if (!holds(join(folder, name), content)) writeAtomically(join(folder, name), content);
  // Where a picture is broken, another run may stand in for its own: what it shows is not in the digest.
  if (problems.length === 0) writeReceipt(folder, made, files);
  return names;
}

/** Pictures of variants that are no longer among the runs. */
function removeOldFigures(folder: string, kept: readonly string[]): void {
  const place = join(folder, 'figures');
  for (const name of existsSync(place) ? readdirSync(place) : [])
    if (
      /^(overview|samples|progress|animated|encoder|neighbours|curve|seeds|trend|speed)\b.*\.(png|svg)$/.test(name) &&
      !kept.includes(`figures/${name}`)
    )
      rmSync(join(place, name));
}

/** @throws UserError where the file is something else, which must not be replaced. */
function ownHistory(file: string): HistoryRow[] {
  try {
    return readHistory(file);
  } catch (error) {
    throw new UserError(`${file} is no history of benches: ${messageOf(error)}; name another file.`);
  }
}

/**
 * Adds the bench in `folder` to a history file, in place of an entry of the same label, and leaves a copy beside the
 * results: reports are rebuilt from that folder alone.
 */
export function recordHistory(folder: string, file: string, label: string): void {
  const earlier = ownHistory(file).filter((row) => row.label !== label);
  const csv = historyCsv([...earlier, ...historyOf(readResults(folder), label)]);
  for (const place of [file, join(folder, 'history.csv')]) writeAtomically(place, csv);
}

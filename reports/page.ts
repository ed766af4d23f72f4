import { join } from 'node:path';
import { writeAtomically } from '../harness/ground/files.js';
import { composeReport } from './model/report.js';
import { reportHtml } from './render/html/page.js';
import { readSoundFilms } from './results/films.js';
import { readResults } from './results/results.js';

/** Writes `report.html` alone, of what is there so far: while a bench goes on. */
export function writePage(folder: string): void {
  const read = readResults(folder);
  const { films, problems } = readSoundFilms(folder, read.records);
  const report = composeReport({ ...read, problems: [...read.problems, ...problems] }, films);
  writeAtomically(join(folder, 'report.html'), reportHtml(report));
}

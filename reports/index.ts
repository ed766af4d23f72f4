import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../harness/files.js';
import { chartData } from './chart-data.js';
import { comparisonsCsv, curvesCsv, runsCsv, summaryCsv } from './csv.js';
import { readFilms } from './figures/frames.js';
import { drawFigures } from './figures/index.js';
import { historyCsv, historyOf, readHistory } from './history.js';
import { reportHtml } from './html/page.js';
import { reportMarkdown } from './report.js';
import { readResults } from './results.js';

/** Rebuilds every report from the results folder, byte for byte the same each time. Returns the names of its files. */
export async function writeReports(folder: string): Promise<string[]> {
  const read = readResults(folder);
  const { films, problems } = readFilms(folder, read.records);
  const results = { ...read, problems: [...read.problems, ...problems] };
  const figures = drawFigures(chartData(results), films);
  removeOldFigures(
    folder,
    figures.map(({ file }) => file),
  );
  const files: [name: string, content: string | Uint8Array][] = [
    ...figures.map(({ file, content }): [string, string | Uint8Array] => [file, content]),
    ['runs.csv', runsCsv(results)],
    ['curves.csv', curvesCsv(results)],
    ['summary.csv', summaryCsv(results)],
    ['comparisons.csv', comparisonsCsv(results)],
    ['report.md', reportMarkdown(results, figures)],
    ['report.html', reportHtml(results, films)],
  ];
  for (const [name, content] of files)
    if (!holds(join(folder, name), content)) writeAtomically(join(folder, name), content);
  return files.map(([name]) => name);
}

/** A file that is right already is left alone: to write it safely costs a wait for the disk. */
function holds(file: string, content: string | Uint8Array): boolean {
  return existsSync(file) && readFileSync(file).equals(Buffer.from(content));
}

/** Pictures of variants that are no longer among the runs. */
function removeOldFigures(folder: string, kept: readonly string[]): void {
  const place = join(folder, 'figures');
  for (const name of existsSync(place) ? readdirSync(place) : [])
    if (
      /^(samples|progress|animated|curve|seeds|trend|speed)\b.*\.(png|svg)$/.test(name) &&
      !kept.includes(`figures/${name}`)
    )
      rmSync(join(place, name));
}

/**
 * Adds the bench in `folder` to a history file, in place of an entry of the same label, and leaves a copy beside the
 * results: reports are rebuilt from that folder alone.
 */
export function recordHistory(folder: string, file: string, label: string): void {
  const earlier = readHistory(file).filter((row) => row.label !== label);
  const csv = historyCsv([...earlier, ...historyOf(readResults(folder), label)]);
  for (const place of [file, join(folder, 'history.csv')]) writeAtomically(place, csv);
}

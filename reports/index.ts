import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../harness/files.js';
import type { RunRecord } from '../harness/run/record.js';
import { curvesCsv, runsCsv, summaryCsv } from './csv.js';
import { compareRuns, compareText } from './groups.js';
import { reportMarkdown, type Figure } from './markdown.js';
import { readResults } from './results.js';

/** Rebuilds every report from the results folder, byte for byte the same each time. Returns the names of the written files. */
export async function writeReports(folder: string): Promise<string[]> {
  const results = readResults(folder);
  const figures = sampleFigures(folder, results.records);
  removeOldFigures(folder, figures);
  const files: [name: string, content: string | Uint8Array][] = [
    ...figures.map(({ file, source }): [string, Uint8Array] => [file, readFileSync(source)]),
    ['runs.csv', runsCsv(results)],
    ['curves.csv', curvesCsv(results)],
    ['summary.csv', summaryCsv(results)],
    ['report.md', reportMarkdown(results, figures)],
  ];
  for (const [name, content] of files) writeAtomically(join(folder, name), content);
  return files.map(([name]) => name);
}

type SourcedFigure = Figure & { readonly source: string };

/** Per variant and data set the last samples of one run: an ok one if there is any, the lowest seed of the first preset. */
function sampleFigures(folder: string, records: readonly RunRecord[]): SourcedFigure[] {
  const figures = new Map<string, SourcedFigure>();
  const failed = ({ status }: RunRecord): number => (status === 'ok' ? 0 : 1);
  for (const record of [...records].sort((a, b) => failed(a) - failed(b) || compareRuns(a, b))) {
    const { variant, dataset } = record.spec;
    const file = `figures/samples-${fileName(variant)}-${fileName(dataset)}.png`;
    const samples = figures.has(file) ? undefined : lastSamples(join(folder, 'runs', record.name, 'samples'));
    if (samples) figures.set(file, { file, run: record, ...samples });
  }
  return [...figures.values()].sort((a, b) => compareText(a.file, b.file));
}

function lastSamples(folder: string): { step: number; source: string } | undefined {
  if (!existsSync(folder)) return undefined;
  const steps = readdirSync(folder).filter((name) => /^\d+\.png$/.test(name));
  const last = steps.sort((a, b) => parseInt(b) - parseInt(a))[0];
  return last === undefined ? undefined : { step: parseInt(last), source: join(folder, last) };
}

/** A data set may be named `images:FOLDER`; file names keep to letters, digits, dot, dash and underscore. */
function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-');
}

/** Pictures of variants that are no longer among the runs. */
function removeOldFigures(folder: string, figures: readonly Figure[]): void {
  const place = join(folder, 'figures');
  const kept = new Set(figures.map(({ file }) => file));
  for (const name of existsSync(place) ? readdirSync(place) : [])
    if (/^samples-.*\.png$/.test(name) && !kept.has(`figures/${name}`)) rmSync(join(place, name));
}

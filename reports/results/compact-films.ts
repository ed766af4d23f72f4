import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LARGEST_TABLE, readBytes } from '../../harness/ground/files.js';
import { samplesFile } from './file-names.js';
import type { Film } from './films.js';
import { groupRuns } from './groups.js';
import type { Results } from './results.js';

/** A film of one picture for each group that has one. */
export function readCompactFilms(folder: string, { records, curves }: Pick<Results, 'records' | 'curves'>): Film[] {
  const place = join(folder, 'figures');
  const there = new Set(existsSync(place) ? readdirSync(place).map((name) => `figures/${name}`) : []);
  return groupRuns(records).flatMap(({ label, dataset, records: runs, ok }): Film[] => {
    const file = samplesFile(label, dataset);
    const run = ok[0] ?? runs[0];
    if (!run || !there.has(file)) return [];
    const step = curves.get(run.name)?.at(-1)?.step ?? run.spent.generatorSteps;
    const png = readBytes(join(folder, file), LARGEST_TABLE);
    return [{ dataset, label, run, frames: [{ step, png }], reconstructions: [] }];
  });
}

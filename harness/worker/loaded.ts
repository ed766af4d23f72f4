import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { scoringCode } from '../metrics/code.js';
import type { Catalogue } from '../metrics/discover.js';
import { differences } from '../record/key.js';
import type { RunSpec } from '../record/record.js';
import { runCode, runKey, scoreKey, type RunCode } from '../record/run-key.js';
import { groundHere } from '../run/machine.js';
import { resolveSettings } from '../training/settings.js';
import type { ReadyVariant } from '../training/variants.js';
import type { TrainJob } from './messages.js';

/** The code of the first training of this process, which stays loaded as it then was. */
let first: RunCode | undefined;

/** The code that a training stands on, as it lies on the disk at one moment. */
export interface CodeNow {
  readonly house: RunCode;
  readonly variant: ReturnType<RunCode['variant']>;
  readonly dataset: ReturnType<RunCode['dataset']>;
}

/** Taken before the variant is loaded and once more after it: what was other in between is seen, also where it was undone. */
export function codeNow({ dataset }: RunSpec, folder: string, engine: Engine): CodeNow {
  const house = runCode(engine.name, [folder]);
  first ??= house;
  return { house, variant: house.variant(folder), dataset: house.dataset(dataset) };
}

/** What a training is scored with. */
export interface Judged {
  readonly dataset: Dataset;
  /** Hashes of the weights by the names of the suite. */
  readonly networks: Readonly<Record<string, string>>;
  readonly catalogue: Catalogue;
}

/**
 * What of the loaded code, data and networks is not what a run's keys were made of, for a person: files may have been edited
 * since. A run that goes on in spite of it would have the key of another one.
 */
export async function changedSincePlan(
  { spec, key, scores }: Pick<TrainJob, 'spec' | 'key' | 'scores'>,
  { engine, entry, moments }: { engine: Engine; entry: ReadyVariant; moments: readonly CodeNow[] },
  { dataset, networks, catalogue }: Judged,
): Promise<string[]> {
  const { recipe } = resolveSettings(spec.variant, entry.variant, spec);
  const made = { recipe, datasetChecksum: dataset.checksum, ground: await groundHere(engine) };
  const { curve, final, metrics } = spec.evaluation;
  // Of a network that judges another data set of the suite nothing is loaded.
  const planned = [...curve, ...final].map((name) => [name, scores.parts[`${name} network`] ?? 'missing']);
  const judges = { ...Object.fromEntries(planned), ...networks } as Readonly<Record<string, string>>;
  // What this process began with stays loaded.
  const began = moments.slice(-1).map((moment) => ({ ...moment, house: first ?? moment.house }));
  const found = [...moments, ...began].flatMap(({ house, ...code }) => [
    ...differences(key.parts, runKey(spec, { ...made, ...code, code: house }).parts),
    ...differences(
      scores.parts,
      scoreKey(spec, judges, { metrics: scoringCode(house.metrics, metrics, catalogue) }).parts,
    ),
  ]);
  return [...new Set(found)];
}

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

/** The code that a training stands on, hashed where it has just been loaded. */
export interface LoadedCode {
  readonly engine: Engine;
  readonly entry: ReadyVariant;
  /** What lies on the disk now, and what this process began with. */
  readonly house: readonly RunCode[];
  readonly variant: ReturnType<RunCode['variant']>;
  readonly dataset: ReturnType<RunCode['dataset']>;
}

export function hashLoaded(spec: RunSpec, entry: ReadyVariant, engine: Engine): LoadedCode {
  const now = runCode(engine.name, [entry.folder]);
  first ??= now;
  const [variant, dataset] = [now.variant(entry.folder), now.dataset(spec.dataset)];
  return { engine, entry, house: [now, first], variant, dataset };
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
  { engine, entry, house, ...code }: LoadedCode,
  { dataset, networks, catalogue }: Judged,
): Promise<string[]> {
  const { recipe } = resolveSettings(spec.variant, entry.variant, spec);
  const made = { ...code, recipe, datasetChecksum: dataset.checksum, ground: await groundHere(engine) };
  const { curve, final, metrics } = spec.evaluation;
  // Of a network that judges another data set of the suite nothing is loaded.
  const planned = [...curve, ...final].map((name) => [name, scores.parts[`${name} network`] ?? 'missing']);
  const judges = { ...Object.fromEntries(planned), ...networks } as Readonly<Record<string, string>>;
  const found = house.flatMap((each) => [
    ...differences(key.parts, runKey(spec, { ...made, code: each }).parts),
    ...differences(
      scores.parts,
      scoreKey(spec, judges, { metrics: scoringCode(each.metrics, metrics, catalogue) }).parts,
    ),
  ]);
  return [...new Set(found)];
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { defined, integerAt } from '../ground/certain.js';
import type { Dataset, Samples } from '../data/dataset.js';
import { scoreMixture } from './measures.js';
import { noiseFloor } from './noise-floor.js';
import { readKept, writeKept } from '../ground/kept.js';
import { stream } from '../random/stream.js';
import { codeOf } from '../record/code.js';
import { cachedFeatures } from '../../metrics/features/cache.js';
import { extractClasses } from '../../metrics/features/extract.js';
import type { Features } from '../../metrics/features/network.js';
import { classModes } from '../../metrics/arithmetic/modes.js';
import { columnName, type MetricName } from '../record/metric-names.js';
import { randomSubset } from '../../metrics/arithmetic/subset.js';
import { columnOf, comparedSizes, findsModes, modeSamples, type Judge, type Metrics } from './evaluate.js';
import type { ReferenceOptions } from './judges.js';

/** Scores of real samples by column. */
export type Floors = Readonly<Record<string, number>>;

const floorsSchema: z.ZodType<Floors> = z.record(z.string(), z.number());

/** The metric's part of the column that holds the first-order formula, with which a measured floor is checked. */
const FIRST_ORDER = 'fd_first_order';

const whole: readonly MetricName[] = ['fd', 'kd', 'fd_infinity', 'diversity'];

/**
 * The noise floor: a judge's columns for `count` random reals in place of the fakes, over several random splits of test and
 * train reals together, because the parts of a file may differ in origin. Kept in `<cache>/floors/` by a hash of all that
 * decides it, code too.
 */
export async function floorsOf(
  judge: Judge,
  dataset: Dataset,
  count: number,
  options: ReferenceOptions,
): Promise<Floors> {
  const kept = keptFloors(judge, dataset, count, options);
  if (kept) return kept;
  const floors = await computeFloors(judge, dataset, count, options);
  writeKept(fileOf(judge, dataset, count, options), floors);
  return floors;
}

/** The floors that an earlier call computed; null where there are none. */
export function keptFloors(...request: Parameters<typeof fileOf>): Floors | null {
  return readKept(fileOf(...request), floorsSchema);
}

function fileOf(
  { network, metrics }: Pick<Judge, 'network' | 'metrics'>,
  dataset: Dataset,
  count: number,
  { cache, engine }: ReferenceOptions,
): string {
  const { name, weightsHash, pipeline } = network;
  const code = codeOf([fileURLToPath(import.meta.url)]);
  const { mixture = null, modes = null } = dataset;
  const key = [
    dataset.checksum,
    mixture,
    modes,
    name,
    weightsHash,
    pipeline,
    metrics,
    count,
    engine,
    code.hash,
    code.packages,
  ];
  return join(cache, 'floors', `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.json`);
}

async function computeFloors(
  judge: Judge,
  dataset: Dataset,
  count: number,
  options: ReferenceOptions,
): Promise<Floors> {
  const { network, metrics, test } = judge;
  const images = { count: Math.min(count, dataset.train.count), shape: dataset.shape, read: shuffled(dataset.train) };
  const checksum = `${dataset.checksum} train in random order`;
  const more = await cachedFeatures({ network, images, checksum, ...options });
  const floors: Metrics = {};

  const wholly = whole.filter((metric) => metrics.includes(metric));
  const { values, fdFirstOrder } = noiseFloor(test.features, more, count, asked(wholly));
  for (const metric of wholly) floors[columnOf(judge, dataset, metric, count)] = values[metric] ?? null;
  if (wholly.includes('fd')) floors[columnOf(judge, dataset, 'fd', count).replace(/^fd/, FIRST_ORDER)] = fdFirstOrder;
  for (const [size, some] of comparedSizes(metrics, count)) {
    const real = sizedSubset(test.features, size);
    const { values: found } = noiseFloor(real, sizedSubset(more, size), size, asked(some));
    for (const metric of some) floors[columnOf(judge, dataset, metric, size, size)] = found[metric] ?? null;
  }
  if (dataset.mixture && network.name === 'pixels') {
    const found = scoreMixture(more, dataset.mixture, metrics).values;
    for (const [metric, value] of Object.entries(found))
      floors[columnOf(judge, dataset, metric as MetricName, count)] = value;
  }
  if (findsModes(judge, dataset)) Object.assign(floors, await modesOfReals(judge, dataset));
  const numbers = Object.entries(floors).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  return Object.fromEntries(numbers);
}

/** What the classifier finds among the test split. */
async function modesOfReals(judge: Judge, dataset: Dataset): Promise<Metrics> {
  const { test, shape } = dataset;
  const count = Math.min(modeSamples(dataset), test.count);
  const labels = await extractClasses(judge.network, { count, shape, read: test.read.bind(test) });
  const { modes, klModes } = classModes(labels, defined(dataset.modes));
  return {
    [columnName('modes', judge.network.name, count, 'test')]: modes,
    [columnName('kl_modes', judge.network.name, count, 'test')]: klModes,
  };
}

const asked = (metrics: readonly MetricName[]): Record<string, null> =>
  Object.fromEntries(metrics.map((metric) => [metric, null]));

const sizedSubset = (features: Features, size: number): Features =>
  randomSubset(features, Math.min(size, features.count), stream(0, 'noise floor'));

/** Reads in a random order: neighbours in a file may have one origin. */
function shuffled(samples: Samples): Samples['read'] {
  const order = stream(0, 'noise floor').permutation(samples.count);
  return (index, out, offset) => samples.read(integerAt(order, index), out, offset);
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { defined, integerAt } from '../ground/certain.js';
import { classesAt, type Dataset, type Samples } from '../data/dataset.js';
import { readKept, writeKept } from '../ground/kept.js';
import { stream } from '../random/stream.js';
import { codeOf } from '../record/code.js';
import { cachedFeatures } from '../../metrics/features/cache.js';
import { extractClasses, type ImageSet } from '../../metrics/features/extract.js';
import type { Features } from '../../metrics/features/network.js';
import { classesOf } from '../../metrics/arithmetic/modes.js';
import { randomSubset } from '../../metrics/arithmetic/subset.js';
import type { FoundMetric } from '../metrics/discover.js';
import type { Values } from './compute.js';
import { comparing, meets } from './inputs.js';
import { beside, byColumn, columnOf, findsModes, modeSamples, scoreClasses, type Scores } from './judge-scores.js';
import type { Judge, ReferenceOptions } from './judges.js';
import { noiseFloor } from './noise-floor.js';
import { bySize, scoreSets } from './sets.js';

/** Scores of real samples by column. */
export type Floors = Readonly<Record<string, number>>;

const floorsSchema: z.ZodType<Floors> = z.record(z.string(), z.number());

/** The metric's part of the column that holds the first-order formula, with which a measured floor is checked. */
const FIRST_ORDER = 'fd_first_order';

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
  const floors = await measureFloors(judge, dataset, count, options);
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
  const code = codeOf([fileURLToPath(import.meta.url), ...metrics.map(({ file }) => file)]);
  const asked = metrics.map(({ name }) => name);
  const { mixture = null, modes = null } = dataset;
  const ofData = [dataset.checksum, mixture, modes];
  const key = [...ofData, name, weightsHash, pipeline, asked, count, engine, code.hash, code.packages];
  return join(cache, 'floors', `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.json`);
}

async function measureFloors(
  judge: Judge,
  dataset: Dataset,
  count: number,
  options: ReferenceOptions,
): Promise<Floors> {
  const { network } = judge;
  const { train, shape } = dataset;
  const order = stream(0, 'noise floor').permutation(train.count); // neighbours in a file may have one origin
  const placeOf = (index: number): number => integerAt(order, index);
  const read: Samples['read'] = (index, ...at) => train.read(placeOf(index), ...at);
  const images = { count: Math.min(count, train.count), shape, read };
  const classes = classesAt(train, images.count, placeOf);
  const checksum = `${dataset.checksum} train in random order`;
  const more = await cachedFeatures({ network, images, checksum, ...options });
  const floors: Scores = {
    ...floorsOfSets(judge, dataset, more, count),
    ...(await floorsOfReals(judge, dataset, { features: more, images, classes }, count)),
    ...(findsModes(judge, dataset) && (await floorsOfClasses(judge, dataset))),
  };
  return Object.fromEntries(Object.entries(floors).filter((entry): entry is [string, number] => entry[1] !== null));
}

/** Of metrics that compare two sets of features: random splits of the reals and of `more`. */
function floorsOfSets(judge: Judge, dataset: Dataset, more: Features, count: number): Scores {
  const { features: real } = judge.test;
  const compared = judge.metrics.filter((metric) => meets(comparing(real, more), metric));
  const floors: Scores = {};
  const whole = compared.filter(({ cost }) => cost.most === undefined);
  if (whole.length > 0) {
    const { values, fdFirstOrder } = noiseFloor(real, more, count, unmeasured(whole), whole);
    for (const { name } of whole) floors[columnOf(judge, dataset, name, count)] = values[name] ?? null;
    if ('fd' in values) floors[columnOf(judge, dataset, FIRST_ORDER, count)] = fdFirstOrder;
  }
  for (const [size, some] of bySize(compared, count)) {
    const [a, b] = [sizedSubset(real, size), sizedSubset(more, size)];
    const { values } = noiseFloor(a, b, size, unmeasured(some), some);
    for (const { name } of some) floors[columnOf(judge, dataset, name, size, size)] = values[name] ?? null;
  }
  return floors;
}

const unmeasured = (metrics: readonly FoundMetric[]): Values =>
  Object.fromEntries(metrics.map(({ name }) => [name, null]));

/** Reals in the place of fakes. */
interface MoreReals {
  readonly features: Features;
  readonly images: ImageSet;
  readonly classes: Uint16Array | undefined;
}

/** Of the other metrics. */
async function floorsOfReals(
  judge: Judge,
  dataset: Dataset,
  { features: reals, images, classes }: MoreReals,
  count: number,
): Promise<Scores> {
  const sets = comparing(judge.test.features, reals);
  const others = judge.metrics.filter((metric) => !meets(sets, metric));
  const offer = { ...sets, ...(await beside(judge, others, dataset, reals, images, classes)) };
  return byColumn(judge, dataset, count, scoreSets(judge.test.features, reals, others, offer));
}

/** What the classifier finds among the test split. */
async function floorsOfClasses(judge: Judge, dataset: Dataset): Promise<Scores> {
  const { test, shape } = dataset;
  const count = Math.min(modeSamples(dataset), test.count);
  const labels = await extractClasses(judge.network, { count, shape, read: test.read.bind(test) });
  return scoreClasses(judge, classesOf(labels, defined(dataset.modes)));
}

const sizedSubset = (features: Features, size: number): Features =>
  randomSubset(features, Math.min(size, features.count), stream(0, 'noise floor'));

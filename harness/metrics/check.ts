import type { Inputs, Metric, Need } from './definition.js';

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const LONGEST_NAME = 40;
/** A name that holds the end of a column's name could not be read out of one. */
const LIKE_A_COLUMN = /_n\d+k?_(train|test)/;

/** What stands beside metrics: in `evaluate --json`, in tables, among noise floors, among the words of `--metrics`. */
const taken: readonly string[] = [
  ...['dimensions', 'features', 'seconds', 'missing', 'provenance', 'step', 'passes', 'fd_first_order', 'all'],
];

const needs: Readonly<Record<Need, true>> = {
  features: true,
  moments: true,
  kernelSums: true,
  subsets: true,
  training: true,
  labels: true,
  asked: true,
  probabilities: true,
  reached: true,
  mixture: true,
  codes: true,
  reconstructions: true,
} satisfies Record<keyof Inputs, true>;

/** What two sets of features give. */
const sets: readonly Need[] = ['features', 'moments', 'kernelSums', 'subsets'];

/** Why a name cannot be a metric's; undefined where it can. */
export function faultOfName(name: string): string | undefined {
  if (!NAME.test(name) || name.length > LONGEST_NAME)
    return `"${name}" is no name of a metric: take small letters, digits and single underscores, at most ${LONGEST_NAME}, such as my_distance`;
  if (name in Object.prototype || taken.includes(name) || LIKE_A_COLUMN.test(name))
    return `the name "${name}" is taken by something else`;
  return undefined;
}

/**
 * What a file exports, checked by hand: its parts are functions, which a schema cannot describe.
 * @throws Error where it is no metric, or not one of the file's name.
 */
export function checked(value: unknown, file: string): Metric {
  const metric = value as Metric | undefined;
  if (!metric || typeof metric !== 'object') throw new Error('it has no default export made by defineMetric');
  const fault = faultOf(metric, file);
  if (fault !== undefined) throw new Error(fault);
  return metric;
}

function faultOf(metric: Metric, file: string): string | undefined {
  const { name, title, unit, source, better, isDistance, suits, compute } = metric;
  if (name !== file) return `its name is "${name}" and its file's "${file}"; they have to be one`;
  if (faultOfName(name)) return faultOfName(name);
  const texts = { title, unit, source };
  const empty = Object.entries(texts).find(([, text]) => typeof text !== 'string' || text.trim() === '');
  if (empty) return `it has no ${empty[0]}`;
  if (!['lower', 'higher', 'real'].includes(better)) return 'better has to be lower, higher or real';
  if (typeof isDistance !== 'boolean') return 'isDistance has to be true or false';
  if (isDistance && better !== 'lower') return 'of a distance lower is better';
  if (typeof suits !== 'function' || typeof compute !== 'function') return 'it needs the functions suits and compute';
  return faultOfNeeds(metric) ?? faultOfRest(metric);
}

function faultOfNeeds({ needs: wanted, cost }: Metric): string | undefined {
  const known = Object.keys(needs);
  if (!Array.isArray(wanted) || wanted.length === 0) return `needs has to name some of ${known.join(', ')}`;
  const unknown = wanted.find((need) => !known.includes(need));
  if (unknown !== undefined) return `there is no "${unknown}" to need; there are ${known.join(', ')}`;
  if (!['along', 'end'].includes(cost?.when)) return 'cost.when has to be along or end';
  const { most } = cost;
  if (most === undefined) return undefined;
  if (!Number.isInteger(most) || most < 2) return 'cost.most has to be a number of samples, 2 or more';
  return wanted.every((need) => sets.includes(need))
    ? undefined
    : `a metric with cost.most can need ${sets.join(', ')} alone`;
}

function faultOfRest({ ranks, isDistance, needs: wanted, better, place, group, scale }: Metric): string | undefined {
  if (ranks && better !== 'lower') return 'runs are ranked on what is better when it is lower';
  if (ranks && isDistance && !wanted.every((need) => sets.includes(need)))
    return `a distance that runs are ranked on can need ${sets.join(', ')} alone`;
  if (place !== undefined && !Number.isFinite(place)) return 'place has to be a number';
  if (scale !== undefined && scale !== 'log') return 'scale has to be log, or left out';
  return group === undefined ? undefined : faultOfName(group);
}

import { presetText } from '../record/settings.js';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { duration } from '../../text/duration.js';
import { defined } from '../ground/certain.js';
import { networkText } from '../networks/choice.js';
import type { BudgetUnit } from '../record/budget.js';
import type { Provenance, RunRecord, RunSpec, Spent } from '../record/record.js';
import { allRecords } from '../record/record-file.js';
import { readSpeed, type SpeedRow } from '../record/speed-csv.js';
import { median } from '../../statistics/paired-ratio.js';

/** What trainings will take, from what was measured before. What was not measured is counted, not guessed. */

export interface Cost {
  /** Runs whose time is known from trainings of the same settings, from `ganbench speed`, from other variants of the same size; or not. */
  readonly runs: {
    readonly measured: number;
    readonly timed: number;
    readonly alike: number;
    readonly unknown: number;
  };
  /** Wall seconds of all runs whose time is known, one after another. */
  readonly seconds: number;
  /** Wall seconds of the longest of them. */
  readonly longest: number;
  readonly device: Provenance['device'];
  /** Processors on which the times were measured. */
  readonly machines: readonly string[];
}

/** Every result in reach. */
export interface Measured {
  readonly records: readonly RunRecord[];
  readonly speed: readonly SpeedRow[];
}

/** What a results folder and all those below `results/` hold. */
export function readMeasured(out: string, parent = 'results'): Measured {
  const names = existsSync(parent) ? readdirSync(parent) : [];
  const folders = [...new Set([resolve(out), ...names.map((name) => resolve(parent, name))])];
  return {
    records: folders.flatMap((folder) => allRecords(join(folder, 'runs'))),
    speed: folders.flatMap((folder) => speedIn(join(folder, 'speed.csv'))),
  };
}

/** The report says if a table is damaged. */
function speedIn(file: string): SpeedRow[] {
  try {
    return readSpeed(file);
  } catch {
    return [];
  }
}

/** What one generator step was measured to take and to use up, and what one evaluation and the rest of a run took. */
interface Pace {
  readonly step: Spent;
  /** Null where steps alone were timed. */
  readonly evaluation: number | null;
  readonly rest: number;
  readonly cpu: string;
}

type Settings = Pick<
  RunSpec,
  'variant' | 'preset' | 'settings' | 'scheme' | 'dataset' | 'batchSize' | 'width' | 'network' | 'labels'
>;

/** What runs will take on an engine and device. */
export function costOf(
  specs: readonly RunSpec[],
  { engine, device }: Pick<Provenance, 'engine' | 'device'>,
  measured: Measured,
): Cost {
  const here = (made: { engine: string; device: string }): boolean => made.engine === engine && made.device === device;
  const records = measured.records.filter(({ provenance, spent }) => here(provenance) && spent.generatorSteps > 0);
  const speed = measured.speed.filter(here);
  const rowSettings = (row: SpeedRow): Settings => ({ ...row, batchSize: row.batch });
  const sources = [
    { basis: 'measured', keyOf: run, paces: grouped(records, ({ spec }) => run(spec), paceOfRecord) },
    { basis: 'timed', keyOf: run, paces: grouped(speed, (row) => run(rowSettings(row)), paceOfRow) },
    { basis: 'alike', keyOf: size, paces: grouped(records, ({ spec }) => size(spec), paceOfRecord) },
  ] as const;
  const evaluations = grouped(records, ({ spec }) => evaluationKey(spec), paceOfRecord);

  const runs = { measured: 0, timed: 0, alike: 0, unknown: 0 };
  const used = new Set<string>();
  let [seconds, longest] = [0, 0];
  for (const spec of specs) {
    const source = sources.find(({ keyOf, paces }) => (paces.get(keyOf(spec))?.step[spec.budget.unit] ?? 0) > 0);
    runs[source?.basis ?? 'unknown']++;
    const pace = source?.paces.get(source.keyOf(spec));
    if (!pace) continue;
    used.add(pace.cpu);
    const evaluation = evaluations.get(evaluationKey(spec))?.evaluation ?? pace.evaluation ?? 0;
    const total = secondsOf(spec, pace, evaluation);
    seconds += total;
    longest = Math.max(longest, total);
  }
  return { runs, seconds, longest, device, machines: [...used].sort() };
}

const run = ({ variant, scheme, ...own }: Settings): string =>
  JSON.stringify([variant, presetText(own), scheme, size(own)]);
const size = ({ dataset, batchSize, width, network, labels }: Omit<Settings, 'variant' | 'scheme'>): string =>
  JSON.stringify([dataset, batchSize, width, networkText(network), labels ?? false]);
const evaluationKey = ({ dataset, evaluation }: RunSpec): string =>
  JSON.stringify([dataset, { ...evaluation, every: undefined, evaluations: undefined, commonStep: undefined }]);

/** Wall seconds of a run: its steps, an evaluation at step 0, at every interval and at the end, and the rest. */
function secondsOf({ budget, evaluation: when }: RunSpec, { step, rest }: Pace, evaluation: number): number {
  const steps = budget.amount / step[budget.unit];
  return steps * step.seconds + evaluationsIn(when, steps) * evaluation + rest;
}

/** Of a training of so many steps, that of step 0 included. */
const evaluationsIn = ({ every, evaluations, commonStep }: RunSpec['evaluation'], steps: number): number =>
  1 + (evaluations ?? Math.ceil(steps / defined(every))) + (commonStep === undefined ? 0 : 1);

function paceOfRecord({ spent, seconds, spec, status, provenance }: RunRecord): Pace {
  const per = (unit: BudgetUnit): number => spent[unit] / spent.generatorSteps;
  return {
    step: {
      generatorSteps: 1,
      imagesSeen: per('imagesSeen'),
      seconds: per('seconds'),
      passes: per('passes'),
      flops: per('flops'),
    },
    evaluation: seconds.evaluation / evaluationsIn(spec.evaluation, spent.generatorSteps),
    // In a run that was ended by force, the rest is the time for which it hung.
    rest: status === 'ok' ? Math.max(0, seconds.total - seconds.training - seconds.evaluation) : 0,
    cpu: provenance.cpu,
  };
}

const paceOfRow = ({ medianMs, imagesPerSecond, passes, cpu }: SpeedRow): Pace => ({
  step: {
    generatorSteps: 1,
    imagesSeen: (imagesPerSecond * medianMs) / 1000,
    seconds: medianMs / 1000,
    passes,
    flops: 0, // a table of speeds does not count them
  },
  evaluation: null,
  rest: 0,
  cpu,
});

/** The median pace of all that have one key. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string, paceOf: (item: T) => Pace): Map<string, Pace> {
  const groups = new Map<string, Pace[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(paceOf(item));
    else groups.set(key, [paceOf(item)]);
  }
  return new Map([...groups].map(([key, paces]) => [key, medianPace(paces)]));
}

function medianPace(paces: readonly Pace[]): Pace {
  const of = (value: (pace: Pace) => number): number => median(paces.map(value));
  const evaluations = paces.flatMap(({ evaluation }) => evaluation ?? []);
  return {
    step: {
      generatorSteps: 1,
      imagesSeen: of(({ step }) => step.imagesSeen),
      seconds: of(({ step }) => step.seconds),
      passes: of(({ step }) => step.passes),
      flops: of(({ step }) => step.flops),
    },
    evaluation: evaluations.length > 0 ? median(evaluations) : null,
    rest: of(({ rest }) => rest),
    cpu: [...new Set(paces.map(({ cpu }) => cpu))].sort().join('; '),
  };
}

/** GPU-hours, where each run has a GPU to itself or shares it with others. */
export const gpuHours = ({ seconds, device }: Cost, runsPerGpu = 1): number =>
  device === 'gpu' ? seconds / 3600 / runsPerGpu : 0;

/** The cost as text: how many runs, how that is known, hours. */
export function formatCost(cost: Cost, jobs?: number): string {
  const { runs, seconds, longest, device, machines } = cost;
  const known = runs.measured + runs.timed + runs.alike;
  const total = known + runs.unknown;
  if (total === 0) return 'Nothing is left to train.';
  if (known === 0)
    return `${total} runs to train. Nothing of this size is measured on this engine and device yet: train one seed (--seeds 1), and ask again.`;
  const bases = [
    [runs.measured, 'by trainings of the same settings'],
    [runs.timed, 'by `ganbench speed`, without evaluations'],
    [runs.alike, 'by other variants of the same size'],
    [runs.unknown, 'not at all, and not counted'],
  ] as const;
  const hours = seconds / 3600;
  return [
    `${total} runs to train; known ${bases.flatMap(([count, how]) => (count > 0 ? `${count} ${how}` : [])).join(', ')}.`,
    `${figure(hours)} run-hours${jobs ? `, about ${duration(Math.max(longest, seconds / jobs))} with ${jobs} runs at a time` : ''}; the longest run takes ${duration(longest)}.`,
    device === 'gpu'
      ? `${figure(gpuHours(cost))} GPU-hours with a run a GPU at a time.`
      : `${figure(hours)} core-hours, no GPU-hours: a run takes one core.`,
    `Measured on ${machines.join('; ')}.`,
  ].join('\n');
}

const figure = (hours: number): string => (hours < 10 ? hours.toPrecision(2) : String(Math.round(hours)));

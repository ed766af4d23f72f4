import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf } from '../ground/certain.js';
import { aucOf, bestOf, hasLearned, lastOf, stabilityOf, stepsTo } from '../record/convergence.js';
import { metricOf } from '../record/columns.js';
import { toFacts } from '../metrics/catalogue.js';
import type { Catalogue } from '../metrics/discover.js';
import { programMetrics } from '../metrics/program.js';
import { directionOf } from '../record/metric-table.js';
import { sampleSize, type Dataset } from '../data/dataset.js';
import type { Sampler } from '../training/sampler.js';
import { fromHost, type HostTensors } from '../record/checkpoint.js';
import { countModes, drawFakes, judgeFakes, judgeAtEnd } from './evaluate.js';
import { choosingColumn, findsModes, type Scores } from './judge-scores.js';
import type { Judge } from './judges.js';
import type { CurveRow, RunSpec } from '../record/record.js';

/** What the scores of a finished training are made of. */
export interface Finished {
  /** Of the model that was trained. */
  readonly sampler: Sampler;
  /** Generators as they were at the evaluations. */
  readonly folder: { readSnapshot(step: number): HostTensors };
  readonly dataset: Dataset;
  readonly judges: { readonly curve: readonly Judge[]; readonly final: readonly Judge[] };
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue | undefined;
}

/**
 * The scores of a finished training: best, last, area under the curve and stability of each column of the curve, steps to
 * the suite's threshold, and the columns that are computed at the best and at the last step only. The columns by which
 * "best" is chosen are not reported. `collapse`: at the last step classes were
 * counted, and most are missing. `learned`: whether training came clearly nearer to the data than the untrained generator.
 */
export async function finalMetrics(
  spec: RunSpec,
  curve: readonly CurveRow[],
  context: Finished,
): Promise<{ metrics: Scores; collapse: string | null; learned: boolean | null }> {
  const { judges, catalogue = programMetrics } = context;
  const facts = { metrics: catalogue.map(toFacts) };
  const [chooser] = judges.curve;
  const choosing = chooser ? choosingColumn(chooser, spec.evaluation.samples) : '';
  const metrics: Scores = {};
  for (const column of reportedColumns(curve.at(-1)?.metrics ?? {})) {
    const direction = directionOf(column, facts);
    metrics[`${column}_best`] = bestOf(curve, choosing, column, 'lower')?.value ?? null;
    metrics[`${column}_last`] = lastOf(curve, column);
    metrics[`${column}_auc`] = aucOf(curve, column);
    metrics[`${column}_stability`] = stabilityOf(curve, column, direction);
    const { threshold } = spec.evaluation;
    if (threshold !== undefined && metricOf(column) === chooser?.chooses.name) {
      const { step, censored } = stepsTo(curve, column, threshold, direction, 0);
      metrics[`${column}_steps_to_${threshold}`] = censored ? null : step;
    }
  }
  const last = defined(curve.at(-1)).step;
  const best = bestOf(curve, choosing, choosing, 'lower')?.step ?? last;
  let collapse: string | null = null;
  for (const step of new Set([best, last])) {
    const scores = await scoresAt(
      step,
      spec,
      context,
      step === best || spec.evaluation.finalSteps !== 'best' ? judges.final : [],
    );
    for (const [column, value] of Object.entries(scores.metrics)) {
      if (step === best) metrics[`${column}_best`] = value;
      if (step === last) metrics[`${column}_last`] = value;
    }
    if (step === last) collapse = scores.collapse;
  }
  return { metrics: { ...metrics, step_best: best }, collapse, learned: hasLearned(curve, choosing) };
}

/** The columns of the curve at the step that all runs of the suite reach, where there is one. */
export function commonMetrics({ evaluation: { commonStep } }: RunSpec, curve: readonly CurveRow[]): Scores {
  const { metrics = {} } = curve.find(({ step }) => step === commonStep) ?? {};
  return Object.fromEntries(
    reportedColumns(metrics).map((column) => [`${column}_equal_steps`, entryOf(metrics, column)]),
  );
}

const reportedColumns = (metrics: Scores | CurveRow['metrics']): string[] =>
  Object.keys(metrics).filter((column) => !column.endsWith('_train'));

/** The first ones, as many as the final networks judge. */
const judgedAtEnd = (samples: Float32Array, { evaluation }: RunSpec, { shape }: Dataset): Float32Array =>
  samples.subarray(0, (evaluation.finalSamples ?? evaluation.samples) * sampleSize(shape));

/** The columns that the curve does not have, of the generator as it was at a step. */
async function scoresAt(
  step: number,
  spec: RunSpec,
  { sampler, folder, dataset, judges }: Finished,
  final: readonly Judge[],
): Promise<{ metrics: Scores; collapse: string | null }> {
  const metrics: Scores = {};
  let collapse: string | null = null;
  if (judges.curve.length + final.length === 0) return { metrics, collapse };
  const weights = fromHost(folder.readSnapshot(step));
  const { samples: reported, classes } = await drawFakes('evaluation latents', weights, spec, { dataset, sampler });
  for (const each of judges.curve) {
    Object.assign(metrics, await judgeAtEnd(each, { reported, classes }, dataset));
    if (!findsModes(each, dataset)) continue;
    const counted = await countModes(each, weights, spec, { dataset, sampler });
    Object.assign(metrics, counted.metrics);
    collapse ??= counted.collapse;
  }
  for (const each of final) {
    const judged = await judgeFakes(each, { reported: judgedAtEnd(reported, spec, dataset), classes }, dataset);
    for (const column of reportedColumns(judged.metrics)) metrics[column] = entryOf(judged.metrics, column);
  }
  tf.dispose(weights);
  return { metrics, collapse };
}

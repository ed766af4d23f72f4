import * as tf from '@tensorflow/tfjs-core';
import { aucOf, bestOf, lastOf } from '../../metrics/convergence.js';
import type { Dataset } from '../data/dataset.js';
import type { Model } from '../training/model.js';
import { fromHost } from './checkpoint.js';
import { choosingColumn, drawFakes, judge, type Judge, type Metrics } from './evaluate.js';
import type { RunFolder } from './folder.js';
import type { CurveRow, RunSpec } from './record.js';

/**
 * The scores of a finished training: best, last and area under the curve of each column of the curve, and the final
 * networks' columns at the best and at the last step. The columns by which "best" is chosen are not reported.
 */
export async function finalMetrics(
  spec: RunSpec,
  curve: readonly CurveRow[],
  context: { model: Model; folder: RunFolder; dataset: Dataset; judges: { final: readonly Judge[] } },
): Promise<{ metrics: Metrics }> {
  const choosing = choosingColumn(spec);
  const metrics: Metrics = {};
  const columns = Object.keys(curve.at(-1)?.metrics ?? {}).filter((column) => column.endsWith('_test'));
  for (const column of columns) {
    metrics[`${column}_best`] = bestOf(curve, choosing, column, 'lower')?.value ?? null;
    metrics[`${column}_last`] = lastOf(curve, column);
    metrics[`${column}_auc`] = aucOf(curve, column);
  }
  const last = curve.at(-1)!.step;
  const best = bestOf(curve, choosing, choosing, 'lower')?.step ?? last;
  for (const step of new Set([best, last])) {
    const scores = await scoresAt(step, spec, context);
    for (const [column, value] of Object.entries(scores)) {
      if (step === best) metrics[`${column}_best`] = value;
      if (step === last) metrics[`${column}_last`] = value;
    }
  }
  return { metrics: { ...metrics, step_best: best } };
}

/** The final networks' test columns of the generator as it was at a step. */
async function scoresAt(
  step: number,
  spec: RunSpec,
  {
    model,
    folder,
    dataset,
    judges,
  }: { model: Model; folder: RunFolder; dataset: Dataset; judges: { final: readonly Judge[] } },
): Promise<Metrics> {
  const weights = fromHost(folder.readSnapshot(step));
  const fakes = judges.final.length > 0 ? await drawFakes(model, weights, spec) : undefined;
  tf.dispose(weights);
  const metrics: Metrics = {};
  for (const each of judges.final) {
    const judged = await judge(each, fakes!, dataset);
    Object.assign(
      metrics,
      Object.fromEntries(Object.entries(judged.metrics).filter(([column]) => column.endsWith('_test'))),
    );
  }
  return metrics;
}

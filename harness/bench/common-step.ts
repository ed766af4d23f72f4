import * as tf from '@tensorflow/tfjs-core';
import { startCpu } from '../engines/cpu.js';
import { modelOf, refusalOf } from '../training/begin.js';
import type { DatasetSize } from '../training/obstacle.js';
import { stepsWithin } from '../training/reach.js';
import { schemeOf } from '../training/schemes/index.js';
import { findVariant, isOwnVariant, type VariantEntry } from '../training/variants.js';
import { isOfCompute } from '../record/budget.js';
import type { RunSpec } from '../record/record.js';

interface Known {
  readonly entries: readonly VariantEntry[];
  /** By data set; one that is not known has no common step. */
  readonly sizes: Readonly<Record<string, DatasetSize>>;
}

/**
 * Gives runs the generator step at which all of their data set are scored once more where the budget is one of compute:
 * `evaluation.commonStep`, the last that every run of the suite reaches within it.
 *
 * It is a part of a run's key, so it must not move with every variant that somebody adds. The project's own variants decide
 * it; one of another folder that is costlier than all of them is without it, and the tables say so. It is that of the whole
 * suite, whatever part of it is trained here.
 * @param suite All runs of the suite; which seeds does not matter.
 */
export async function commonSteps(
  suite: readonly RunSpec[],
  known: Known,
): Promise<(specs: readonly RunSpec[]) => RunSpec[]> {
  if (!suite.some(({ budget }) => isOfCompute(budget))) return (specs) => [...specs];
  if (!tf.getBackend()) await startCpu(); // losses are tried on a few numbers to learn what they read
  const reaches = reachOf(known);
  const own = suite.filter(({ variant }) => isOwnVariant(findVariant(known.entries, variant)));
  const common = new Map<string, number>();
  for (const spec of own.length > 0 ? own : suite) {
    const steps = reaches(spec);
    if (steps !== undefined) common.set(spec.dataset, Math.min(steps, common.get(spec.dataset) ?? Infinity));
  }
  return (specs) =>
    specs.map((spec) => {
      const [commonStep, steps] = [common.get(spec.dataset), reaches(spec)];
      if (commonStep === undefined || steps === undefined || steps < commonStep) return spec;
      return { ...spec, evaluation: { ...spec.evaluation, commonStep } };
    });
}

/** How far a run comes; undefined where its budget is not one of compute, or it cannot be trained. Found once for all seeds. */
function reachOf({ entries, sizes }: Known): (spec: RunSpec) => number | undefined {
  const found = new Map<string, number | undefined>();
  const find = (spec: RunSpec): number | undefined => {
    const [entry, size] = [findVariant(entries, spec.variant), sizes[spec.dataset]];
    if (entry.status !== 'ready' || !size || !isOfCompute(spec.budget)) return undefined;
    try {
      const model = modelOf(spec, entry.variant, size);
      return refusalOf(spec, model) === undefined ? stepsWithin(model, schemeOf(spec.scheme), spec.budget) : undefined;
    } catch {
      return undefined; // a fault of the variant, which its run records
    }
  };
  return (spec) => {
    const key = JSON.stringify({ ...spec, seed: 0 });
    if (!found.has(key)) found.set(key, find(spec));
    return found.get(key);
  };
}

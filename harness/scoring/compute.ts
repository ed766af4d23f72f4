import { defined } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import type { Inputs, Metric, Remark, Sizes } from '../metrics/definition.js';
import type { Offer } from './inputs.js';

/** Values by metric. */
export type Values = Readonly<Record<string, number | null | undefined>>;

export interface Measured {
  readonly values: Values;
  /** Why a value is null, by metric. */
  readonly missing: Readonly<Record<string, string>>;
}

/** The metrics of what is offered, all of whose needs are met. One whose inputs are too few is null, with the reason. */
export function compute(metrics: readonly Metric[], offer: Offer): Measured {
  const values: Record<string, number | null> = {};
  const missing: Record<string, string> = {};
  for (const metric of metrics) {
    const result = valueOf(metric, offer);
    values[metric.name] = typeof result === 'number' ? result : null;
    if (typeof result !== 'number') missing[metric.name] = result.reason;
  }
  return { values, missing };
}

/** What a metric says beside its value. */
export const remarkOf = (metric: Metric, sizes: Sizes, offer: Offer): Remark | undefined =>
  metric.remark?.(sizes, inputsOf(metric, offer));

const inputsOf = ({ needs }: Metric, offer: Offer): Inputs =>
  Object.fromEntries(needs.map((need) => [need, defined(offer[need])()])) as unknown as Inputs;

function valueOf(metric: Metric, offer: Offer): number | { readonly reason: string } {
  try {
    const value = metric.compute(inputsOf(metric, offer));
    return Number.isFinite(value) ? value : { reason: `${metric.name} is ${value} here, which is no finite number.` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: messageOf(error) };
  }
}

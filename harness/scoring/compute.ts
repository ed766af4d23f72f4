import { defined } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import type { Metric } from '../metrics/definition.js';
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

function valueOf(metric: Metric, offer: Offer): number | { readonly reason: string } {
  try {
    const inputs = Object.fromEntries(metric.needs.map((need) => [need, defined(offer[need])()]));
    const value = metric.compute(inputs as Parameters<Metric['compute']>[0]);
    return Number.isFinite(value) ? value : { reason: `${metric.name} is ${value} here, which is no finite number.` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: messageOf(error) };
  }
}

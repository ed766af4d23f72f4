import { z } from 'zod';

/** Which arms are meant; all that have a published number by default. */
const common = { score: z.string(), arms: z.array(z.string()).min(1).optional() };

/**
 * When our numbers count as the published ones. Fixed in a protocol before the numbers are made.
 * - `digits`: every one of ours is the printed one, to its last digit; `rounding` is a relative error of float32 besides
 * - `errors`: the means differ by at most 2 √(se₁² + se₂²), and our standard error is at most 1.5 times theirs
 * - `deviations`: the means differ by at most so many of their standard deviations
 * - `share`: the means differ by at most this share of theirs, or our 95 % interval holds theirs
 * - `factor`: neither mean is more than so many times the other
 * - `order`: arms whose published numbers differ come in the same order; a run that failed counts as `failed`
 * - `bound`: every one of ours is in these bounds
 * - `fails`: every run fails, or has less than this share of the mean of another arm
 */
export const agreementSchema = z.discriminatedUnion('test', [
  z.strictObject({ test: z.literal('digits'), ...common, rounding: z.number().positive().max(1e-4).optional() }),
  z.strictObject({ test: z.literal('errors'), ...common }),
  z.strictObject({ test: z.literal('deviations'), ...common, by: z.number().positive() }),
  z.strictObject({ test: z.literal('share'), ...common, by: z.number().positive() }),
  z.strictObject({ test: z.literal('factor'), ...common, by: z.number().gt(1) }),
  z.strictObject({ test: z.literal('order'), ...common, failed: z.number().optional() }),
  z.strictObject({
    test: z.literal('bound'),
    ...common,
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  }),
  z.strictObject({ test: z.literal('fails'), ...common, below: z.number().positive(), of: z.string() }),
]);

export type Agreement = z.output<typeof agreementSchema>;

/** In words, for a table. */
export function ruleText(rule: Agreement): string {
  switch (rule.test) {
    case 'digits':
      return `to the printed digits${rule.rounding === undefined ? '' : ` and ${rule.rounding.toExponential()} of rounding`}`;
    case 'errors':
      return 'within 2 √(se₁² + se₂²)';
    case 'deviations':
      return `within ${rule.by} sd`;
    case 'share':
      return `within ${Number((100 * rule.by).toPrecision(3))} % or our interval`;
    case 'factor':
      return `within a factor of ${rule.by}`;
    case 'order':
      return 'the same order';
    case 'bound':
      return [
        ...(rule.atLeast === undefined ? [] : [`at least ${rule.atLeast}`]),
        ...(rule.atMost === undefined ? [] : [`at most ${rule.atMost}`]),
      ].join(', ');
    case 'fails':
      return `fails, or below ${rule.below} times ${rule.of}`;
  }
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Endpoint } from './endpoint.js';

const directed = z.enum(['lower', 'higher']);
const bounded = z.enum(['same', 'not higher', 'not lower']);
const common = {
  name: z.string(),
  score: z.string(),
  arms: z.array(z.string()).min(1),
  /** The baseline: an arm, paired by seed, or a number. */
  against: z.union([z.string(), z.number()]),
};
const linear = { ...common, scale: z.literal('linear') };
const log = { ...common, scale: z.literal('log') };
const difference = z.number().positive();
/** On the log scale a margin is a factor. */
const factor = z.number().gt(1).transform(Math.log);

const endpointSchema: z.ZodType<Endpoint> = z.union([
  z.strictObject({ ...linear, expected: directed, margin: difference.optional() }),
  z.strictObject({ ...linear, expected: bounded, margin: difference }),
  z.strictObject({ ...log, expected: directed, margin: factor.optional() }),
  z.strictObject({ ...log, expected: bounded, margin: factor }),
]) as z.ZodType<Endpoint>;

const seeds = z.union([
  z.int().transform((count) => Array.from({ length: count }, (_, seed) => seed)),
  z.array(z.int()),
]);

const schema = z.object({
  description: z.string(),
  /** A count n means the seeds 0 … n − 1; arms pair on them. */
  seeds,
  protocol: z.strictObject({ primary: endpointSchema, secondary: z.array(endpointSchema) }),
});

/** What is fixed before the numbers: seeds, the one endpoint that decides, and the others. */
export interface Protocol {
  /** How the claim is tested, in a few sentences. */
  readonly tested: string;
  readonly seeds: readonly number[];
  readonly primary: Endpoint;
  readonly secondary: readonly Endpoint[];
}

/** The protocol in the `suite.yaml` beside a module; throws where it is none. */
export function readProtocol(moduleUrl: string): Protocol {
  const file = fileURLToPath(new URL('suite.yaml', moduleUrl));
  const result = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new Error(`${file} holds no protocol: ${z.prettifyError(result.error)}`);
  const { description: tested, seeds: list, protocol } = result.data;
  return { tested, seeds: list, ...protocol };
}

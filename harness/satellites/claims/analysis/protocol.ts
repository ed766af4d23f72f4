import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ClaimScale } from '../scale.js';
import type { Endpoint } from './endpoint.js';
import { ownText } from '../../../ground/files.js';

const directed = z.enum(['lower', 'higher']);
const bounded = z.enum(['same', 'not higher', 'not lower']);
const common = {
  name: z.string(),
  score: z.string(),
  arms: z.array(z.string()).min(1),
  /** The baseline: an arm, paired by seed, or a number. */
  against: z.union([z.string(), z.number()]),
  inVerdict: z.string().optional(),
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

/** What the scale calls things; names refer to a term as `{metric}`. */
const terms = z.record(z.string(), z.string()).default({});

const schema = z.object({
  description: z.string(),
  /** A count n means the seeds 0 … n − 1; arms pair on them. */
  seeds,
  protocol: z.strictObject({ terms, primary: endpointSchema, secondary: z.array(endpointSchema) }),
});

/** What `suite-full.yaml` says otherwise than `suite.yaml`. */
const otherwise = z.object({
  description: z.string(),
  seeds: seeds.optional(),
  protocol: z.strictObject({ terms, primary: z.strictObject({ margin: z.number() }).optional() }).prefault({}),
});

/** What is fixed before the numbers: seeds, the one endpoint that decides, and the others. */
export interface Protocol {
  readonly scale: ClaimScale;
  /** How the claim is tested, in a few sentences. */
  readonly tested: string;
  readonly seeds: readonly number[];
  readonly terms: Readonly<Record<string, string>>;
  readonly primary: Endpoint;
  readonly secondary: readonly Endpoint[];
}

export type Protocols = Readonly<Record<ClaimScale, Protocol>>;

/**
 * The protocol in the `suite.yaml` beside a module, and that of the full scale: the same endpoints with the description, the
 * terms and perhaps the seeds and the primary margin of `suite-full.yaml`. Throws where they are none.
 */
export function readProtocols(moduleUrl: string): Protocols {
  const read = (name: string): { file: string; content: unknown } => {
    const file = fileURLToPath(new URL(name, moduleUrl));
    return { file, content: parse(ownText(file)) };
  };
  const [small, full] = [read('suite.yaml'), read('suite-full.yaml')];
  return {
    small: protocolOf('small', small.file, checked(schema, small)),
    full: protocolOf(
      'full',
      full.file,
      checked(schema, { ...full, content: merged(small.content, checked(otherwise, full)) }),
    ),
  };
}

function merged(small: unknown, { description, seeds: others, protocol }: z.output<typeof otherwise>): unknown {
  const { seeds: own, protocol: common } = small as { seeds: unknown; protocol: { primary: object } };
  const primary = { ...common.primary, ...protocol.primary };
  return { description, seeds: others ?? own, protocol: { ...common, terms: protocol.terms, primary } };
}

function checked<T extends z.ZodType>(type: T, { file, content }: { file: string; content: unknown }): z.output<T> {
  const result = type.safeParse(content);
  if (!result.success) throw new Error(`${file} holds no protocol: ${z.prettifyError(result.error)}`);
  return result.data;
}

function protocolOf(scale: ClaimScale, file: string, content: z.output<typeof schema>): Protocol {
  const { description: tested, seeds: list, protocol } = content;
  const named = (endpoint: Endpoint): Endpoint => {
    try {
      return { ...endpoint, name: inTerms(endpoint.name, protocol) };
    } catch (error) {
      throw new Error(`${file} holds no protocol: ${(error as Error).message}`, { cause: error });
    }
  };
  return {
    scale,
    tested,
    seeds: list,
    terms: protocol.terms,
    primary: named(protocol.primary),
    secondary: protocol.secondary.map(named),
  };
}

/** `{metric} on {dataset}` as the scale calls them. */
export function inTerms(text: string, { terms: known }: Pick<Protocol, 'terms'>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, term: string) => {
    const found = known[term];
    if (found === undefined) throw new Error(`The protocol has no term “${term}” for “${text}”.`);
    return found;
  });
}

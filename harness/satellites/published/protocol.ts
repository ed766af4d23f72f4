import { parse } from 'yaml';
import { z } from 'zod';
import { scales } from '../../experiments/experiment.js';
import { ownText } from '../../ground/files.js';
import { agreementSchema } from './agreement.js';
import { readPrinted } from './printed.js';

const atScale = z.strictObject({
  /** How it is done, in a few sentences: steps, seeds, sizes. */
  done: z.string(),
  /** What it costs and how that is known. */
  cost: z.string(),
  /** Columns of a suite's runs, by the scores that they are. */
  columns: z.record(z.string(), z.string()).default({}),
  agreement: z.array(agreementSchema).min(1),
});

/** `6.3 ± .5`, or `fails`. */
const printed = z.string().transform(readPrinted);

const schema = z.strictObject({
  title: z.string(),
  /** What was published, in a sentence. */
  says: z.string(),
  /** The article with the table, and the code. */
  source: z.string(),
  /** What ± means in it, and of how many runs. */
  spread: z
    .strictObject({ is: z.enum(['standard error', 'standard deviation']), runs: z.int().min(2).optional() })
    .optional(),
  /** Scores, and in each the arms with the number as it is printed. */
  published: z.record(z.string(), z.record(z.string(), printed)),
  scales: z.partialRecord(z.enum(scales), atScale),
  /** Everything that is known to be otherwise than it was published. */
  differences: z.array(z.string()),
});

/** What was published, and when our numbers agree with it: a `protocol.yaml`. */
export type PublishedProtocol = z.output<typeof schema>;
export type AtScale = z.output<typeof atScale>;

/** @throws Error where the file holds no protocol. */
export function readProtocol(file: string): PublishedProtocol {
  const result = schema.safeParse(parse(ownText(file)));
  if (!result.success) throw new Error(`${file} holds no protocol: ${z.prettifyError(result.error)}`);
  const protocol = result.data;
  for (const { agreement } of Object.values(protocol.scales))
    for (const rule of agreement) {
      const { score, arms = [] } = rule;
      const known = Object.keys(protocol.published[score] ?? {});
      const missing = [...arms, ...(rule.test === 'fails' ? [rule.of] : [])].find((arm) => !known.includes(arm));
      if (known.length === 0 || missing !== undefined)
        throw new Error(`${file} publishes no ${score}${missing === undefined ? '' : ` of ${missing}`}.`);
    }
  return protocol;
}

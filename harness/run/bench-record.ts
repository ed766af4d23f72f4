import { z } from 'zod';

/** `results/<suite>/bench.json`: what a report has to know of a bench that no single run knows. No dates: reports rebuild. */
export const benchRecordSchema = z.object({
  schema: z.literal(1),
  suite: z.string(),
  description: z.string(),
  /** Noise floors by data set and metric column: the distance of real samples from real samples. */
  floors: z.record(z.string(), z.record(z.string(), z.number())),
  /** Which engine was chosen and why. */
  engine: z.string(),
  /** The command that makes these results, argument by argument. */
  command: z.array(z.string()),
  /** Names of the planned runs. Others in the folder were left by older code or settings and are not reported. */
  runs: z.array(z.string()).optional(),
});
export type BenchRecord = z.output<typeof benchRecordSchema>;

import { join } from 'node:path';
import { z } from 'zod';
import { LARGEST_TABLE, readText } from '../ground/files.js';

/** How far a bench is that is at work in a results folder; there is no such file when it is not. */
export const liveSchema = z.object({
  /** Runs that this bench trains, and how many of them have ended. */
  total: z.number(),
  ended: z.number(),
  remainingSeconds: z.number().nullable(),
  running: z.array(
    z.object({
      run: z.string(),
      variant: z.string(),
      dataset: z.string(),
      seed: z.number(),
      share: z.number(),
      step: z.number(),
      stepsPerSecond: z.number(),
    }),
  ),
});
export type LiveState = Readonly<z.output<typeof liveSchema>>;

export const livePlace = (out: string): string => join(out, 'live.json');

/** Null where no bench is at work, or the file is not one of this program. */
export function readLive(out: string): LiveState | null {
  try {
    return liveSchema.parse(JSON.parse(readText(livePlace(out), LARGEST_TABLE)));
  } catch {
    return null;
  }
}

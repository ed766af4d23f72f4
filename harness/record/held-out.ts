import { z } from 'zod';

/** How many samples of a data set there are, and what those that are held out are too few for. */
export const heldOutSchema = z.object({
  train: z.number(),
  test: z.number(),
  /** In sentences. */
  few: z.array(z.string()),
});
export type HeldOut = z.output<typeof heldOutSchema>;

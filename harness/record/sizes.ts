import { z } from 'zod';

/**
 * How large a training may be asked for, in a suite or by a record of somebody else: far above what is useful, below what
 * fills the memory before anything is said.
 */
const upTo = (most: number) => z.int().positive().max(most);

export const sizes = {
  batchSize: upTo(16_384),
  width: upTo(1024),
  latentSize: upTo(16_384),
};
export const threads = upTo(1024);
export const sampleCount = z.int().min(2).max(1_000_000);

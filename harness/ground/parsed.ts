import type { z } from 'zod';
import { itemAt } from './certain.js';

/**
 * A value as its schema has it.
 * @param whole What the value is called where it is wrong as a whole.
 * @throws Error with a clause that names the first thing that is wrong.
 */
export function parsedAs<T>(schema: z.ZodType<T>, value: unknown, whole = 'the record'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = itemAt(result.error.issues, 0);
  throw new Error(`${path.join('.') || whole}: ${message}`);
}

import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that the order in which an object was built does not matter. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Lower-case hexadecimal sha256 of bytes, a text, or anything else as `stableJson`. */
export function sha256(value: unknown): string {
  const bytes = typeof value === 'string' || value instanceof Uint8Array ? value : stableJson(value);
  return createHash('sha256').update(bytes).digest('hex');
}

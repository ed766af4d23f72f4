/**
 * The request cannot be carried out: bad input, a missing GPU, no space. The message is one sentence that says what was
 * wrong, where, and what to do. The command line prints it without a stack trace and exits with 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/**
 * The device that computes failed: it was lost, or its memory is full. The message is a sentence as above. What runs on
 * another device, or again on this one, may succeed.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}

/**
 * A variant or a feature network asks the engine for an operation that it does not do. The message is a sentence as above.
 * It is a fault of theirs: a run records it, and others go on.
 */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

const LONGEST_WORD = 100;

/** A word of somebody's file as a sentence shows it: at most 100 characters, where the word may have millions. */
export const cut = (word: string): string =>
  word.length > LONGEST_WORD ? `${word.slice(0, LONGEST_WORD - 1)}…` : word;

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

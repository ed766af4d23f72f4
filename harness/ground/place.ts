import { fileURLToPath } from 'node:url';
import { readText } from './files.js';

export const LARGEST_SOURCE = 2 ** 20;

/** A place in a source file, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The innermost place below a folder in the stack of an error; undefined where there is none. */
export function placeOf(thrown: unknown, folder: string | undefined): Place | undefined {
  if (folder === undefined) return undefined;
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const [, where = '', line, column] of stack.matchAll(/\(?((?:file:\/\/)?\/[^\n()]*?):(\d+):(\d+)\)?$/gm)) {
    const file = where.startsWith('file:') ? fileURLToPath(where) : where;
    if (file.startsWith(`${folder}/`)) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** `FILE:3:14: the code of that line`. */
export function placeText({ file, line, column }: Place): string {
  const code = codeAt(file, line);
  return `${file}:${line}:${column}${code ? `: ${code}` : ''}`;
}

function codeAt(file: string, line: number): string | undefined {
  try {
    return readText(file, LARGEST_SOURCE, { follow: true }).split('\n')[line - 1]?.trim();
  } catch {
    return undefined;
  }
}

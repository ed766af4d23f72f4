import { closeSync, fstatSync, readSync } from 'node:fs';
import { openToRead } from './files.js';

/** What one call reads at the most. */
const LARGEST_READ = 2 ** 30;

/** A file of which parts are read: weights and archives may be larger than what should be in memory at once. */
export interface Source {
  readonly size: number;
  /** The bytes from `begin` to before `end`. @throws Error with a clause where the file ends earlier. */
  read(begin: number, end: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** @throws Error where it cannot be opened. */
export function openSource(file: string): Source {
  const handle = openToRead(file, { follow: true });
  const { size } = fstatSync(handle);
  return {
    size,
    read(begin, end) {
      if (begin < 0 || end > size || begin > end) throw new Error(`it is cut off after ${size} bytes`);
      const bytes = new Uint8Array(end - begin);
      for (let at = 0; at < bytes.length;) {
        const read = readSync(handle, bytes, at, Math.min(LARGEST_READ, bytes.length - at), begin + at);
        if (read === 0) throw new Error('it became shorter while it was read');
        at += read;
      }
      return bytes;
    },
    close: () => closeSync(handle),
  };
}

/** Opens a file for an action, and closes it after. @throws Error where it cannot be opened. */
export function withSource<T>(file: string, action: (source: Source) => T): T {
  const source = openSource(file);
  try {
    return action(source);
  } finally {
    source.close();
  }
}

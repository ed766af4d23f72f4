import { realpathSync } from 'node:fs';
import { extname, join } from 'node:path';
import { LARGEST_TABLE, readBytes } from '../../ground/files.js';

/** What of a results folder is shown: the page, its figures, and the runs' pictures. */
const SHOWN = [
  /^report\.html$/,
  /^figures\/[^/]+\.(png|svg)$/,
  /^runs\/[^/]+\/(samples|reconstructions)\/[^/]+\.png$/,
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

export interface ShownFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * A file of a results folder, if it is one that is shown. Null for every other name, for what leads out of the folder, for
 * links (a folder from elsewhere may hold them), and for what is not there.
 * @param name Relative to the folder, with "/", decoded.
 */
export function shownFile(folder: string, name: string): ShownFile | null {
  const parts = name.split('/');
  const isPlain = parts.every((part) => !part.startsWith('.') && !/[\\\0]/.test(part));
  if (!isPlain || !SHOWN.some((pattern) => pattern.test(name))) return null;
  try {
    const path = join(realpathSync(folder), ...parts);
    if (realpathSync(path) !== path) return null; // a link is on the way
    return { type: TYPES[extname(name)] ?? 'application/octet-stream', bytes: readBytes(path, LARGEST_TABLE) };
  } catch {
    return null;
  }
}

import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { UserError } from './errors.js';
import { sha256 } from './file-digest.js';
import { temporaryName } from './leftovers.js';
import { streamToNew } from './files.js';

export interface DownloadOptions {
  /** Expected digest; a file that is there already and has it is kept. */
  sha256?: string;
  /** Milliseconds until the download is given up. */
  timeout?: number;
}

/**
 * Fetches an address into a file, under a temporary name until it is complete and checked.
 * @throws UserError where the server refuses, the download is cut short twice, or the digest is another one.
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const expected = options.sha256;
  if (expected && (await digestOf(file)) === expected) return;
  await mkdir(dirname(file), { recursive: true });
  const partial = temporaryName(file);
  try {
    await fetchTwice(url, partial, options.timeout);
    const found = expected && (await sha256(partial));
    if (found !== expected)
      throw new UserError(
        `${basename(file)} has the sha256 ${found} instead of ${expected}: the server sent another file or a damaged one.`,
      );
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** A connection that breaks off is tried once more. */
async function fetchTwice(url: string, partial: string, timeout?: number): Promise<void> {
  const attempt = () => fetchOnce(url, partial, timeout);
  await attempt().catch(async (error: unknown) => {
    if (error instanceof UserError) throw error;
    await rm(partial, { force: true });
    return attempt();
  });
}

async function fetchOnce(url: string, partial: string, timeout?: number): Promise<void> {
  const response = await fetch(url, timeout ? { signal: AbortSignal.timeout(timeout) } : {});
  if (!response.ok || !response.body) throw new UserError(`${url} answers ${response.status} ${response.statusText}.`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), streamToNew(partial));
  // The announced length is that of the compressed body, where the server compresses.
  const announced = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const received = (await stat(partial)).size;
  if (announced && Number(announced) !== received) throw new Error(`${url} sent ${received} of ${announced} bytes.`);
}

const digestOf = (file: string): Promise<string | undefined> => sha256(file).catch(() => undefined);

import { createHash } from 'node:crypto';
import { streamOf } from './files.js';

/** sha256 of the given files one after the other, as hexadecimal digits; of files too large to be read at once, too. */
export async function sha256(...files: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    for await (const chunk of streamOf(file)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha256 of the given files one after the other, as hexadecimal digits. */
export async function sha256(...files: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

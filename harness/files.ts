import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from './errors.js';

const explanations: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run the command again',
  EDQUOT: 'the disk quota is used up; free some space and run the command again',
  EROFS: 'the file system is read-only; choose another folder with --out',
  EACCES: 'writing there is not permitted; choose another folder with --out',
  EPERM: 'writing there is not permitted; choose another folder with --out',
  ENOTDIR: 'a part of the path is a file; choose another folder with --out',
  ENOENT: 'the folder does not exist and cannot be made; choose another with --out',
  EEXIST: 'a file is in the way; choose another folder with --out',
};

/** Runs something that writes to `path`; what the file system refuses becomes one sentence. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const explanation = explanations[(error as NodeJS.ErrnoException).code ?? ''];
    throw explanation ? new UserError(`${path} cannot be written: ${explanation}.`) : error;
  }
}

/** The file with its new content, or as it was before: written beside it, flushed to the disk, then renamed. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      const file = openSync(temporary, 'w');
      try {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** A sentence about a file that could not be read. */
export const unreadable = (path: string, error: unknown): UserError =>
  new UserError(`${path} cannot be read: ${messageOf(error)}.`);

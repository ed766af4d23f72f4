import { createHash } from 'node:crypto';
import { renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sharedCache } from '../ground/cache.js';
import { itemAt } from '../ground/certain.js';
import { sha256 as digestOf } from '../ground/digest.js';
import { makeFolder, streamToNew, writing } from '../ground/files.js';
import { importsOf } from '../ground/import-graph.js';
import { readKept, writeKept } from '../ground/kept.js';
import { temporaryName } from '../ground/leftovers.js';
import { openSource } from '../ground/source.js';
import type { Samples } from './dataset.js';
import { scaleBytes } from './pixels.js';

/** Pictures that lie in a file, one after the other, and are read when they are asked for. */
export interface KeptPixels {
  /** sha256 of all pixels. */
  readonly checksum: string;
  /** The bytes of a picture. */
  read(index: number): Uint8Array;
}

export interface KeptRequest {
  /** A folder of the cache. */
  readonly name: string;
  /** What decides the pixels beside the code. */
  readonly of: readonly unknown[];
  /** Files of the code that decides them. */
  readonly code: readonly string[];
  readonly count: number;
  /** Bytes of a picture. */
  readonly size: number;
  /** All pictures in their order, in pieces of any length. */
  make(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** It finds and guards files, and decides no pixel. */
const ground = fileURLToPath(new URL('../ground/', import.meta.url));

/** By size and time a file is known again: to hash gigabytes in every process would take as long as reading them. */
const sealSchema = z.object({ checksum: z.string(), bytes: z.number(), time: z.number() });

/**
 * Pictures that are made once and kept in `<cache>/data/<name>/`: no set of them has to fit into memory, and processes share
 * what the system keeps of the file.
 * @throws UserError where the cache cannot be written, and whatever `make` throws.
 */
export async function keptPixels({ name, of, code, count, size, make }: KeptRequest): Promise<KeptPixels> {
  const folder = join(sharedCache(), 'data', name);
  const { hash, packages } = importsOf(code, (each) => each.startsWith(ground));
  const file = join(folder, `${digestOf([of, hash, packages, count, size])}.pixels`);
  const seal = `${file}.json`;
  const known = readKept(seal, sealSchema);
  const found = statSync(file, { throwIfNoEntry: false });
  const isKnown = known && found && known.bytes === found.size && known.time === found.mtimeMs;
  const checksum = isKnown ? known.checksum : await write();
  const source = openSource(file);
  return { checksum, read: (index) => source.read(index * size, (index + 1) * size) };

  async function write(): Promise<string> {
    makeFolder(folder);
    const hash = createHash('sha256');
    const temporary = temporaryName(file);
    const hashed = async function* (): AsyncGenerator<Uint8Array> {
      let bytes = 0;
      for await (const piece of make()) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
      if (bytes !== count * size) throw new Error(`${bytes} bytes of pixels were made instead of ${count * size}.`);
    };
    try {
      await pipeline(Readable.from(hashed(), { objectMode: false }), streamToNew(temporary));
      renameSync(temporary, file);
    } catch (error) {
      return writing(file, () => {
        throw error;
      });
    } finally {
      rmSync(temporary, { force: true });
    }
    const checksum = hash.digest('hex');
    writeKept(seal, { checksum, bytes: count * size, time: statSync(file).mtimeMs });
    return checksum;
  }
}

/** Some of the pictures, by their places, as numbers in [−1, 1]. */
export const keptSamples = ({ read }: KeptPixels, places: ArrayLike<number>, labels?: Samples['labels']): Samples => ({
  count: places.length,
  read: (index, out, offset) => scaleBytes(read(itemAt(places, index)), out, offset),
  ...(labels && { labels }),
});

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../ground/errors.js';
import { sha256 } from '../ground/file-digest.js';
import { openTensorFile } from '../ground/tensor-file.js';
import { unfit } from './converted.js';
import type { PublishedWeights } from './published.js';
import { keepWeights, type FoundWeights } from './weights.js';

export interface Brought {
  readonly title: string;
  readonly found: FoundWeights;
}

/**
 * Puts given weights into the cache: a file, whatever its name, or the published files of a folder. A file that nobody
 * published is known by the names and shapes of its tensors.
 * @throws UserError where a file is of no network, or a folder has no published one.
 */
export async function bringWeights(paths: readonly string[], all: readonly PublishedWeights[]): Promise<Brought[]> {
  const brought: Brought[] = [];
  for (const path of paths.map((each) => resolve(each))) {
    if (!existsSync(path)) throw new UserError(`There is nothing at ${path} to take weights from.`);
    if (!statSync(path).isDirectory()) {
      brought.push(await bring(path, all));
      continue;
    }
    const files = await publishedIn(path, all);
    if (files.length === 0)
      throw new UserError(`${path} holds none of the published weights: ${all.map(({ title }) => title).join(', ')}.`);
    for (const { file, weights, digest } of files) brought.push(await keep(weights, file, digest));
  }
  return brought;
}

const keep = async (weights: PublishedWeights, file: string, digest: string): Promise<Brought> => ({
  title: weights.title,
  found: await keepWeights(weights, file, digest),
});

async function bring(file: string, all: readonly PublishedWeights[]): Promise<Brought> {
  const digest = await sha256(file);
  const known = all.find(({ files }) => files.some((each) => each.sha256 === digest));
  return keep(known ?? fitting(file, all), file, digest);
}

function fitting(file: string, all: readonly PublishedWeights[]): PublishedWeights {
  const opened = openTensorFile(file);
  try {
    const reasons: string[] = [];
    for (const weights of all) {
      const wrong = unfit(opened, weights.shapes);
      if (wrong === undefined) return weights;
      reasons.push(`for ${weights.title}, ${wrong}`);
    }
    throw new UserError(`${file} has the weights of no network that is known here: ${reasons.join('; ')}.`);
  } finally {
    opened.close();
  }
}

async function publishedIn(folder: string, all: readonly PublishedWeights[]) {
  const found: { file: string; weights: PublishedWeights; digest: string }[] = [];
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name);
    const size = statSync(file).size;
    for (const weights of all) {
      // Files of gigabytes are read only where the size or the name says that they may be the one.
      const mayBe = weights.files.filter(({ bytes, names }) =>
        bytes === undefined ? names.includes(name) : bytes === size,
      );
      const digest = mayBe.length > 0 ? await sha256(file) : undefined;
      if (digest !== undefined && mayBe.some((each) => each.sha256 === digest)) found.push({ file, weights, digest });
    }
  }
  return found;
}

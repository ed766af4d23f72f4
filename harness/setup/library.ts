import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { messageOf, UserError } from '../ground/errors.js';
import { cacheProblem } from '../ground/cache.js';
import { nameOf, tryLock, waitForLock } from '../ground/lock.js';
import { SetupImpossible } from './impossible.js';
import { damage, writeManifest } from './manifest.js';
import type { Wheels } from './wheels.js';
import { removeLeftovers, temporaryName } from '../ground/leftovers.js';
import { helper, ISOLATED } from '../ground/helpers.js';

export const libraryFiles = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** The headers that the addon's sources include, directly or not. */
const headers = [
  ...['c_api', 'c_api_macros', 'tf_attrtype', 'tf_buffer', 'tf_datatype', 'tf_status', 'tf_tensor', 'tf_tstring'].map(
    (name) => `tensorflow/c/${name}.h`,
  ),
  'tensorflow/c/eager/c_api.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
];

/** All of a wheel that is kept, at the wheel's own paths: the libraries find each other by them. */
const kept = [
  ...libraryFiles.map((file) => `tensorflow/${file}`),
  ...headers.map((header) => `tensorflow/include/${header}`),
  'nvidia/*/lib/*.so*',
];

/** Another process fetches and unpacks half a gigabyte. */
const SECONDS_FOR_ANOTHER_SET_UP = 1200;

/** Where the TensorFlow library lies. */
export interface Library {
  /** Folder of the two libraries. */
  readonly libraries: string;
  /** Folder of the headers. */
  readonly include: string;
}

export interface LibraryOptions {
  /** Where the library belongs. The folder around it is locked meanwhile and holds what is not complete. */
  folder: string;
  wheels: Wheels;
  log: (line: string) => void;
  verbose?: boolean | undefined;
  /** Compares all the bytes and not only the sizes. */
  deep?: boolean;
}

/**
 * Fills a folder with the library from its wheel, where it is missing or damaged. All checkouts share it.
 * @throws SetupImpossible where Python or pip is missing, or pip fails; another UserError where a file has a wrong digest.
 */
export async function provideLibrary(options: LibraryOptions): Promise<void> {
  const { folder, deep, log } = options;
  if (await damage(folder, { deep })) await withLock(dirname(folder), log, () => replaceDamaged(options));
}

/** The library in a folder that `provideLibrary` filled. */
export function libraryIn(folder: string): Library {
  return { libraries: join(folder, 'tensorflow'), include: join(folder, 'tensorflow/include') };
}

/** An installation of the user's own: the two libraries in the folder or in its lib/, headers in its include/. */
export function ownLibrary(folder: string): Library {
  const include = resolve(folder, 'include');
  const libraries = [resolve(folder), resolve(folder, 'lib')].find((place) =>
    libraryFiles.every((file) => existsSync(join(place, file))),
  );
  if (libraries && existsSync(join(include, 'tensorflow/c/c_api.h'))) return { libraries, include };
  throw new UserError(
    `GANBENCH_LIBTENSORFLOW is ${folder}, which needs ${libraryFiles.join(' and ')} (there or in lib/) and include/tensorflow/c/c_api.h.`,
  );
}

/** Another process may have repaired it while this one waited for the lock. */
async function replaceDamaged(options: LibraryOptions): Promise<void> {
  const { folder } = options;
  const parent = dirname(folder);
  const wrong = await damage(folder, { deep: options.deep });
  if (!wrong) return;
  if (existsSync(folder)) options.log(`Fetching ${folder} again: ${wrong}.`);
  removeLeftovers(parent);
  const work = temporaryName(folder);
  await mkdir(work);
  try {
    await fetchWheels(join(work, 'wheels'), options);
    await unpack(join(work, 'wheels'), join(work, 'library'), options);
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, 'library'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function withLock(parent: string, log: (line: string) => void, work: () => Promise<void>): Promise<void> {
  const problem = cacheProblem();
  if (problem) throw new SetupImpossible(problem);
  await mkdir(parent, { recursive: true });
  const path = join(parent, '.lock');
  let lock = tryLock(path);
  if (!('release' in lock)) {
    log(`Waiting for ${nameOf(lock)}, which sets up TensorFlow.`);
    lock = await waitForLock(path, SECONDS_FOR_ANOTHER_SET_UP);
  }
  if (!('release' in lock))
    throw new UserError(`${nameOf(lock)} is still setting up TensorFlow in ${parent}: try again when it is done.`);
  try {
    await work();
  } finally {
    lock.release();
  }
}

async function fetchWheels(folder: string, { wheels, log, verbose }: LibraryOptions): Promise<void> {
  await requirePip();
  log(`Fetching ${wheels.title}.`);
  const platforms = wheels.platforms.flatMap((platform) => ['--platform', platform]);
  const pinned = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--python-version', '3.11', ...platforms];
  const showsProgress = verbose || process.stderr.isTTY;
  await python(
    ['-m', 'pip', 'download', ...(showsProgress ? [] : ['-q']), ...pinned, ...(wheels.pipArguments ?? [])].concat(
      '--no-cache-dir',
      '--disable-pip-version-check',
      '-r',
      wheels.requirements,
      '-d',
      folder,
    ),
    'pip could not fetch TensorFlow',
    showsProgress,
  );
}

async function unpack(wheels: string, folder: string, { log }: LibraryOptions): Promise<void> {
  log('Unpacking its libraries and headers.');
  const script = fileURLToPath(new URL('./unpack.py', import.meta.url));
  await python([script, wheels, folder, ...kept], 'The wheel of TensorFlow could not be unpacked');
  // cuDNN looks for the run-time compiler under another name than its wheel has.
  if (existsSync(join(folder, 'nvidia/cuda_nvrtc'))) await symlink('cuda_nvrtc', join(folder, 'nvidia/nvrtc'));
  await writeManifest(folder);
}

async function requirePip(): Promise<void> {
  const found = await helper('python3', [ISOLATED, '-m', 'pip', '--version'], { reject: false });
  if (!found.failed) return;
  const missing = found.code === 'ENOENT' ? 'python3' : 'pip for python3';
  throw new SetupImpossible(
    `Fetching TensorFlow needs ${missing}, which is not installed: install python3 and python3-pip, or set GANBENCH_LIBTENSORFLOW to an installed library.`,
  );
}

async function python(args: string[], failure: string, showsProgress = false): Promise<void> {
  try {
    await helper('python3', [ISOLATED, ...args], {
      stdin: 'ignore',
      stdout: showsProgress ? process.stderr : 'ignore',
    });
  } catch (error) {
    const stderr = (error as { stderr?: unknown }).stderr;
    const said = typeof stderr === 'string' && stderr.trim() ? stderr.trim() : messageOf(error);
    throw wrongDigest(said) ?? new SetupImpossible(`${failure}: ${said.split('\n').at(-1)}`);
  }
}

/** A file with another digest must not be ignored. */
function wrongDigest(said: string): UserError | undefined {
  const [, file, expected, got] = /(\S+==\S+)[^\n]*\n\s*Expected sha256 (\w+)\s+Got\s+(\w+)/.exec(said) ?? [];
  return file
    ? new UserError(
        `${file} has the sha256 ${got} instead of ${expected}: the package index sent another file or a damaged one.`,
      )
    : undefined;
}

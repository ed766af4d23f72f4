import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { itemAt } from '../ground/certain.js';
import { sha256 } from '../ground/digest.js';
import { messageOf } from '../ground/errors.js';
import { packageFolder } from '../ground/folders.js';
import { SetupImpossible } from './impossible.js';
import { libraryFiles, type Library } from './library.js';
import { ownText, writeAtomically } from '../ground/files.js';
import { helper } from '../ground/helpers.js';

const require = createRequire(import.meta.url);

/** The package that the addon belongs to. It is found by its folder, as its entry point does not load without the addon. */
export const addonPackage = packageFolder('@tensorflow/tfjs-node-gpu');

/** Where the package looks for its addon, under every Node from 18 on. */
export const addonFile = (packageFolder: string): string => join(packageFolder, 'lib/napi-v8/tfjs_binding.node');
const stampFile = (packageFolder: string): string => `${addonFile(packageFolder)}.json`;

/** The nvidia libraries of the wheels, beside the folder `tensorflow`. */
const nvidiaParts = [
  'cublas',
  'cuda_cupti',
  'cuda_nvrtc',
  'cuda_runtime',
  'cudnn',
  'cufft',
  'cusolver',
  'cusparse',
  'nvjitlink',
];

/** The other half of the addon's sources, in place of the package's. */
const ownSource = fileURLToPath(new URL('addon/functions.cc', import.meta.url));

/** What the check of an addon that works has shown. */
export interface Checked {
  /** Why it computes on the CPU though a GPU is here. */
  readonly gpuFault?: string | undefined;
}

/** What was found when the addon was checked; undefined where it was not linked to this library, or replaced since. */
export async function checkedAddon(packageFolder: string, library: Library): Promise<Checked | undefined> {
  try {
    const text = ownText(stampFile(packageFolder));
    const { gpuFault, ...stamp } = JSON.parse(text) as Checked & Stamp;
    return isDeepStrictEqual(stamp, await stampOf(packageFolder, library)) ? { gpuFault } : undefined;
  } catch {
    return undefined;
  }
}

/** Says that the addon has been checked. Without the stamp it is linked again. */
export async function stampAddon(packageFolder: string, library: Library, checked: Checked = {}): Promise<void> {
  const stamp = { ...(await stampOf(packageFolder, library)), ...checked };
  writeAtomically(stampFile(packageFolder), JSON.stringify(stamp, null, 1));
}

/**
 * Compiles the addon against a library.
 * @param source What takes the place of the package's binding/tfjs_binding.cc.
 * @throws SetupImpossible where there is no compiler or it fails.
 */
export async function linkAddon(packageFolder: string, library: Library, source = ownSource): Promise<void> {
  const compiler = await findCompiler();
  const target = addonFile(packageFolder);
  const partial = join(dirname(target), `partial-${process.pid}-${basename(target)}`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rm(stampFile(packageFolder), { force: true });
  } catch (error) {
    throw new SetupImpossible(
      `TensorFlow's addon cannot be linked in ${packageFolder} (${messageOf(error)}): run \`ganbench setup\` as the user who installed the packages.`,
    );
  }
  try {
    await helper(compiler, compilerArguments(library, source, partial), { cwd: packageFolder });
    await rename(partial, target);
  } catch (error) {
    throw new SetupImpossible(`${compiler} could not link TensorFlow's addon: ${firstError(error)}`);
  } finally {
    await rm(partial, { force: true });
  }
}

/** The first C++ compiler that runs; `CXX` comes first. @throws SetupImpossible where there is none. */
export async function findCompiler(): Promise<string> {
  for (const compiler of [process.env.CXX, 'g++', 'c++', 'clang++']) {
    if (compiler && !(await helper(compiler, ['--version'], { reject: false })).failed) return compiler;
  }
  throw new SetupImpossible(
    'Linking TensorFlow needs a C++ compiler, and none of $CXX, g++, c++ and clang++ runs: install one, such as the package g++, or use --engine wasm.',
  );
}

function compilerArguments({ libraries, include }: Library, source: string, output: string): string[] {
  const nodeHeaders = (require('node-api-headers') as { include_dir: string }).include_dir;
  // Old tags, because an addon's search path then serves the libraries that it loads as well.
  const searched = [libraries, ...nvidiaParts.map((part) => resolve(libraries, '../nvidia', part, 'lib'))];
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[nodeHeaders, '.', '..', include].map((folder) => `-I${folder}`),
    ...['binding/tfjs_backend.cc', source],
    ...[`-L${libraries}`, ...libraryFiles.map((file) => `-l:${file}`)],
    ...['-Wl,--disable-new-dtags', ...searched.map((folder) => `-Wl,-rpath,${folder}`)],
    ...['-o', output],
  ];
}

/** What the addon was linked to and checked with; changes when it is linked again. Undefined where it never was. */
export function linkedTo(packageFolder: string): string | undefined {
  const file = stampFile(packageFolder);
  return existsSync(file) ? ownText(file) : undefined;
}

type Stamp = Readonly<Record<string, string | number>>;

/** All that the addon depends on: it is linked again when any of it changes. */
async function stampOf(packageFolder: string, { libraries }: Library): Promise<Stamp> {
  const { version } = JSON.parse(ownText(join(packageFolder, 'package.json'))) as { version: string };
  const sizes = libraryFiles.map(async (file) => [file, (await stat(join(libraries, file))).size] as const);
  const addon = await stat(addonFile(packageFolder));
  const linked = { package: version, source: sha256(ownText(ownSource)), size: addon.size, modified: addon.mtimeMs };
  return { libraries, ...Object.fromEntries(await Promise.all(sizes)), ...linked };
}

function firstError(error: unknown): string {
  const stderr = (error as { stderr?: unknown }).stderr;
  const lines = (typeof stderr === 'string' ? stderr : '').split('\n');
  return lines.find((line) => /error|cannot/i.test(line)) ?? itemAt(messageOf(error).split('\n'), 0);
}

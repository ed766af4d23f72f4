import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { engineFacts, engineNames, type EngineName } from '../../engines/facts.js';
import { UserError } from '../../ground/errors.js';
import { packageFolder } from '../../ground/folders.js';
import { filesBelow } from './files.js';
import { tracePackages } from './trace.js';
import { ownText } from '../../ground/files.js';

/** What packages of all engines read at run time, besides the modules that they import. */
const readAtRunTime: Readonly<Record<string, readonly string[]>> = {
  tsx: ['dist'],
  [`@esbuild/${process.platform}-${process.arch}`]: ['bin'],
  '@resvg/resvg-wasm': ['index_bg.wasm'],
  '@expo-google-fonts/pt-sans': ['400Regular/*.ttf', '700Bold/*.ttf'],
};

const platform = `${process.platform}-${process.arch}`;

/** What decodes pictures here: sharp's machine code and, except on Windows, libvips beside it. */
const decoders: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    [`@img/sharp-${platform}`]: ['index.cjs', 'lib'],
    [`@img/sharp-libvips-${platform}`]: ['lib'],
  }).filter(([name]) => isInstalled(name)),
);

/** The command line of tsx, whose loader is what a bundle needs, and headers for compilers. */
const NEVER_RUN = /[\\/](tsx[\\/]dist[\\/](cli|repl)\.[cm]js$|lib[\\/]glib-2\.0[\\/])/;

const packagesOf = (name: EngineName): string[] => Object.keys(engineFacts[name].packages);

export interface EngineParts {
  readonly name: EngineName;
  /** Packages of the engine that this checkout lacks. */
  readonly missing: readonly string[];
}

/** What of an engine's packages is installed here. */
export function partsOf(name: EngineName): EngineParts {
  return { name, missing: packagesOf(name).filter((each) => !isInstalled(each)) };
}

function isInstalled(name: string): boolean {
  return filesBelow(join(packageFolder(name), 'package.json')).length > 0;
}

/**
 * The files of packages that a bundle for some engines needs, as absolute paths: modules by what is imported, the rest by
 * the lists of what is read, and of every package its manifests and licences.
 */
export async function packageFiles(project: string, engines: readonly EngineName[]): Promise<string[]> {
  const served = engines.flatMap(packagesOf);
  const leftOut = engineNames.flatMap(packagesOf).filter((name) => !served.includes(name));
  const code = await tracePackages(project, { packages: served, leaveOut: leftOut });
  const lists = [readAtRunTime, decoders, ...engines.map((name) => engineFacts[name].packages)];
  const rest = lists
    .flatMap((list) => Object.entries(list))
    .flatMap(([name, parts]) => parts.flatMap((part) => filesOf(packageFolder(name), part)));
  const files = [...code, ...rest].filter((file) => !NEVER_RUN.test(file));
  return [...new Set([...files, ...papersOf(files)])].sort();
}

/** A part of a package: a file, a folder, or the files of one ending in a folder. */
function filesOf(folder: string, part: string): string[] {
  const ending = basename(part).startsWith('*') ? basename(part).slice(1) : '';
  const found = filesBelow(join(folder, ending ? dirname(part) : part)).filter((file) => file.endsWith(ending));
  if (found.length > 0) return found;
  throw new UserError(`The package in ${folder} has no ${part}: install the packages again with \`npm ci\`.`);
}

/** The manifests by which Node finds and judges the files, and the licences under which they may be passed on. */
function papersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files)
    for (let folder = dirname(file); !isShelf(folder) && !folders.has(folder); folder = dirname(folder))
      folders.add(folder);
  const papers = [...folders].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter(({ name }) => name === 'package.json' || (isShelf(dirname(folder)) && isLicence(name)))
      .map(({ name }) => join(folder, name)),
  );
  return onceInEachScope(papers);
}

/** Without the licences that another package of the same scope has word for word: more than a hundred in one of them. */
function onceInEachScope(papers: readonly string[]): string[] {
  const seen = new Set<string>();
  return papers.filter((paper) => {
    const scope = dirname(dirname(paper));
    if (!isLicence(basename(paper)) || !basename(scope).startsWith('@')) return true;
    const text = `${scope} ${ownText(paper)}`;
    return !seen.has(text) && seen.add(text);
  });
}

/** A folder of packages, or of a scope's packages. */
const isShelf = (folder: string): boolean =>
  basename(folder) === 'node_modules' ||
  (basename(dirname(folder)) === 'node_modules' && basename(folder).startsWith('@'));

export const isLicence = (name: string): boolean => /^(licen[cs]e|notice|copying)/i.test(name);

/**
 * Where a package's file belongs in the bundle: as it lies in the checkout, or beside the project where that is itself
 * installed.
 */
export function placeOf(file: string, project: string): string {
  const inside = relative(project, file);
  if (!inside.startsWith('..')) return inside;
  const shelf = dirname(project.replace(/\/$/, ''));
  if (basename(shelf) !== 'node_modules') throw new Error(`${file} is outside the project ${project}.`);
  return join('node_modules', relative(shelf, file));
}

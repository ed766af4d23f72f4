import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';
import { isBuildFailure, withEsbuild } from './bundler.js';
import { defined } from './certain.js';
import { sha256 } from './digest.js';
import { entriesBelow } from './entries-below.js';
import { projectFolder } from './folders.js';
import { ownBytes, ownText } from './files.js';

/** What modules stand on. */
export interface ImportGraph {
  /** Real paths of the modules and of all files that they import, directly or not, the nearest first. */
  readonly files: readonly string[];
  /** sha256 of the files' contents and of who imports whom; not of where they lie. */
  readonly hash: string;
  /** Versions as installed, by the names of the packages that these files import. */
  readonly packages: Readonly<Record<string, string>>;
}

/** One import of a module: what the module calls it, and the file or package that it is. */
type Import =
  | { readonly as: string; readonly file: string }
  | { readonly as: string; readonly package: string; readonly by: string };

interface Module {
  readonly digest: string;
  readonly imports: readonly Import[];
}

/** What esbuild found, by path; of another content it is not true any more. */
const known = new Map<string, Module>();

/**
 * What modules import, directly or not: values, not types; by dynamic imports too where the name is a literal; and what they
 * name by `new URL('…', import.meta.url)`, such as WebAssembly. Links are followed. A module that esbuild cannot read stands
 * for its whole folder.
 * @param isLeftOut Files that do not count, and what only they import.
 */
export function importsOf(entries: readonly string[], isLeftOut: (file: string) => boolean = () => false): ImportGraph {
  const found = new Map<string, Module>();
  let next = entries.map(realFile);
  while (next.length > 0) {
    const level = [...new Set(next)].filter((file) => !found.has(file));
    for (const [file, module] of modulesAt(level)) found.set(file, module);
    next = level.flatMap((file) =>
      defined(found.get(file)).imports.flatMap((each) => ('file' in each && !isLeftOut(each.file) ? [each.file] : [])),
    );
  }
  return { files: [...found.keys()], hash: hashOf(found), packages: packagesOf(found) };
}

/** Reads many modules in one call of esbuild, where one after the other would take many. */
export function readImports(entries: readonly string[]): void {
  modulesAt(entries.map(realFile));
}

function hashOf(modules: ReadonlyMap<string, Module>): string {
  const numbers = new Map([...modules.keys()].map((file, number) => [file, number]));
  const parts = [...modules.values()].map(({ digest, imports }) => [
    digest,
    imports.flatMap((each) => {
      const number = 'file' in each ? numbers.get(each.file) : undefined;
      return number === undefined ? [] : [[each.as, number]];
    }),
  ]);
  return sha256(JSON.stringify(parts));
}

function packagesOf(modules: ReadonlyMap<string, Module>): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { imports } of modules.values())
    for (const each of imports)
      if ('package' in each) {
        const version = versionOf(each.package, each.by) ?? versionOf(each.package, projectFolder) ?? 'not installed';
        versions.set(each.package, (versions.get(each.package) ?? new Set()).add(version));
      }
  return Object.fromEntries([...versions].map(([name, all]) => [name, [...all].sort().join(' and ')]));
}

/** The version of a package as a module in a folder gets it. */
function versionOf(name: string, folder: string): string | undefined {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (existsSync(manifest)) {
    const { version = '' } = JSON.parse(ownText(manifest)) as { version?: string };
    const place = realpathSync(dirname(manifest));
    // A package that is a link to somebody's work changes under its version.
    return place.split(sep).includes('node_modules') ? version : `${version} ${digestOfWork(place)}`;
  }
  return dirname(folder) === folder ? undefined : versionOf(name, dirname(folder));
}

const digestOfWork = (folder: string): string =>
  sha256(
    folderOf(join(folder, 'package.json')).flatMap((each) => ('file' in each ? [[each.as, digestOf(each.file)]] : [])),
  );

/** The modules with what they import as they are now; esbuild reads those that are new or have another content. */
function modulesAt(files: readonly string[]): [string, Module][] {
  const digests = new Map(files.map((file) => [file, digestOf(file)]));
  const isKnown = (file: string): boolean => known.get(file)?.digest === digests.get(file);
  const unread = files.filter((file) => !isKnown(file));
  const code = unread.filter((file) => isCode(file) && digests.get(file) !== '');
  for (const file of unread) known.set(file, { digest: defined(digests.get(file)), imports: [] });
  if (code.length > 0 && !learn(code)) for (const file of code) if (!learn([file])) known.set(file, whole(file));
  return files.map((file) => [file, defined(known.get(file))]);
}

const isCode = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file);

/** A module that esbuild cannot read, with its folder and what its text seems to import. */
function whole(file: string): Module {
  return { digest: digestOf(file), imports: [...folderOf(file), ...seemingImports(file), ...namedIn(file)] };
}

/** All files of a module's folder and of the folders below, except for hidden ones and notes. */
function folderOf(file: string): Import[] {
  const folder = dirname(file);
  return entriesBelow(folder).flatMap((entry): Import[] => {
    const path = join(entry.parentPath, entry.name);
    const as = relative(folder, path).split(sep).join('/');
    const counts = entry.isFile() && path !== file && extname(path) !== '.md' && !/(^|\/)(\.|node_modules\/)/.test(as);
    return counts ? [{ as, file: path }] : [];
  });
}

/** Relative paths and file URLs in the text of a module, without queries. */
function seemingImports(file: string): Import[] {
  const names = ownText(file).matchAll(/['"`]((?:\.{1,2}\/|file:\/\/)[^'"`$\s]+)['"`]/g);
  return [...names].flatMap(([, as = '']): Import[] => {
    const url = URL.canParse(as, pathToFileURL(file).href) ? new URL(as, pathToFileURL(file)) : undefined;
    if (url?.protocol !== 'file:') return [];
    const path = fileURLToPath(new URL(url.pathname, 'file:///'));
    const found = existsSync(path) && statSync(path).isFile() ? [{ as, file: realFile(path) }] : [];
    return [...found, ...twinsOf(path).map((twin) => ({ as: `${as} (${extname(twin)})`, file: realFile(twin) }))];
  });
}

/** Whether a variant or metric finds files in ways that are not seen from outside: then its folder counts as a whole. */
function readsFiles(file: string): boolean {
  const isProgram = file.startsWith(base + sep) && !file.startsWith(join(base, 'variants') + sep);
  if (isProgram || !isCode(file)) return false;
  const text = ownText(file).replace(NAMED_FILE, '');
  return /\bimport\.meta\b|\bcreateRequire\b|['"](?:node:)?fs\b|\bimport\(\s*[^'"\s)]/.test(text);
}

/** In which order one of several files of a name is taken depends on who loads: all of them count. */
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

function twinsOf(path: string): string[] {
  const stem = ENDINGS.includes(extname(path)) ? path.slice(0, -extname(path).length) : path;
  const places = basename(stem) === 'index' ? [stem, dirname(stem)] : [stem, join(stem, 'index')];
  const files = places.flatMap((place) => ENDINGS.map((ending) => place + ending));
  const manifests = [join(stem, 'package.json')];
  return [...files, ...manifests].filter(
    (twin) => twin !== path && statSync(twin, { throwIfNoEntry: false })?.isFile(),
  );
}

function withTwins(found: Import, by: string, twinsOf: (path: string) => string[]): Import[] {
  if (!('file' in found) || !isCode(found.file)) return [found];
  const asked = found.as.startsWith('.') ? twinsOf(join(dirname(by), found.as)) : [];
  const twins = new Set([...twinsOf(found.file), ...asked].map(realFile));
  twins.delete(found.file);
  return [found, ...[...twins].map((file) => ({ as: `${found.as} (${relative(dirname(by), file)})`, file }))];
}

/** Reads modules and all that they import; false where esbuild cannot. */
function learn(files: readonly string[]): boolean {
  const metafile = metafileOf(files);
  if (!metafile) return false;
  const twins = remembered(twinsOf); // what many modules import is looked for once
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const file = fileAt(path);
    if (!existsSync(file)) continue; // what esbuild makes up itself
    const found = imports.flatMap((each) => importOf(each, file)).flatMap((each) => withTwins(each, file, twins));
    known.set(file, {
      digest: digestOf(file),
      imports: [...found, ...namedIn(file), ...(readsFiles(file) ? folderOf(file) : [])],
    });
  }
  return true;
}

function remembered<T>(compute: (path: string) => T): (path: string) => T {
  const results = new Map<string, { value: T }>();
  return (path) => {
    const known = results.get(path) ?? { value: compute(path) };
    results.set(path, known);
    return known.value;
  };
}

/** As esbuild has it: without links. */
const base = realpathSync(projectFolder);

/** A file as esbuild names it, which may have a query. */
function fileAt(path: string): string {
  const file = join(base, path);
  return existsSync(file) ? file : file.replace(/[?#].*$/s, '');
}

function metafileOf(files: readonly string[]): Metafile | undefined {
  try {
    return withEsbuild(() =>
      buildSync({
        entryPoints: [...files],
        absWorkingDir: base,
        bundle: true,
        write: false,
        outdir: 'traced',
        // Parses what several entries share once.
        splitting: true,
        metafile: true,
        logLevel: 'silent',
        platform: 'node',
        format: 'esm',
        packages: 'external',
        // As this program's code is compiled, whatever lies around a variant from elsewhere.
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      }),
    ).metafile;
  } catch (error) {
    if (isBuildFailure(error)) return undefined;
    throw error;
  }
}

function importOf({ path, external, original }: Metafile['inputs'][string]['imports'][number], by: string): Import[] {
  if (!external) return [{ as: original ?? path, file: fileAt(path) }];
  if (path.startsWith('file:')) return [{ as: path, file: realFile(fileURLToPath(path.replace(/[?#].*$/s, ''))) }];
  const name = /^(@[^/]+\/)?[^/@.][^/:]*(?=\/|$)/.exec(path)?.[0];
  if (name === undefined || name === ownName || isBuiltin(path)) return [];
  return [{ as: path, package: name, by: dirname(by) }];
}

/** Variants import this program by its name. */
const ownName = (JSON.parse(ownText(join(base, 'package.json'))) as { name: string }).name;

const NAMED_FILE = /new URL\(\s*(['"`])([^'"`$]+)\1,\s*import\.meta\.url,?\s*\)/g;

/** What a module finds in other ways: files by `new URL('…', import.meta.url)`, packages by `require.resolve('…')`. */
function namedIn(file: string): Import[] {
  if (!isCode(file)) return [];
  const text = ownText(file);
  const files = text.matchAll(NAMED_FILE);
  const packages = text.matchAll(/\bresolve\(\s*['"`]((?:@[\w.-]+\/)?\w[\w.-]*)/g);
  return [
    ...[...files].flatMap(([, , as = '']) => {
      const named = fileURLToPath(new URL(as, pathToFileURL(file)));
      return statSync(named, { throwIfNoEntry: false })?.isFile() ? [{ as, file: realFile(named) }] : [];
    }),
    ...[...packages].flatMap(([, name = '']) =>
      versionOf(name, dirname(file)) === undefined ? [] : [{ as: name, package: name, by: dirname(file) }],
    ),
  ];
}

const realFile = (file: string): string => (existsSync(file) ? realpathSync(file) : file);

/** Line ends are those of the machine. Empty where there is no such file. */
function digestOf(file: string): string {
  if (!existsSync(file)) return '';
  const content = ownBytes(file);
  const isText = isCode(file) || /\.(json|wat|css|txt|csv)$/.test(file);
  return createHash('sha256')
    .update(isText ? content.toString('utf8').replaceAll('\r\n', '\n') : content)
    .digest('hex');
}

import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { machine, type } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineFacts, engineNames, enginesWith, type EngineName } from '../../engines/facts.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { writing, writeNew } from '../../ground/files.js';
import { checkoutState } from '../../run/machine.js';
import { projectFolder } from '../../ground/folders.js';
import { compacted } from './compact.js';
import { putMnist, putModels } from './data.js';
import { filesBelow } from './files.js';
import { isNative, putNode, putVulkanLoader } from './native.js';
import { isLibrary, librariesOf, putPacked } from './packed.js';
import { packageFiles, partsOf, placeOf } from './packages.js';
import { ownStamp, stampFile, type BundleStamp } from '../../ground/stamp.js';
import { temporaryName } from '../../ground/leftovers.js';
import { helper } from '../../ground/helpers.js';

export interface BundleOptions {
  /** A folder, or a file ending in .tar, .tar.gz, .tgz or .tar.xz; by its name in the current folder where not given. */
  readonly out?: string;
  /** What the bundle computes with; all that is installed here where not given. */
  readonly engines?: readonly EngineName[];
  /** Whether Node.js is in it. */
  readonly withNode?: boolean;
  log(line: string): void;
}

export interface Bundle {
  readonly path: string;
  readonly bytes: number;
  readonly stamp: BundleStamp;
}

/** What of the project runs. Content keys hash these files, so they are carried as they are and not compiled. */
const ownParts = [
  ...[
    'harness',
    'metrics',
    'reports',
    'pictures',
    'statistics',
    'text',
    'variants',
    'suites',
    'claims',
    'published',
    'benchmarks',
    'docs',
  ],
  ...['package.json', 'package-lock.json', 'README.md', 'LICENSE'],
];
/** Of the documentation, which is read without them where a bundle goes. */
const isPicture = (path: string): boolean =>
  path.endsWith(join('docs', 'images')) || (path.includes(join('docs', 'measured')) && basename(path) === 'figures');
/** What is started, with the part that it needs: an installed package has no benchmarks. */
const launchers = { ganbench: 'harness', 'bench-gpu': 'benchmarks' };
const isArchive = (path: string): boolean => /\.(tar(\.\w+)?|tgz)$/.test(path);

/**
 * Makes a folder or archive that runs where there is neither a network nor npm: the program's sources, the packages they
 * import, native parts for this platform, MNIST and the feature networks that are at hand.
 * @throws UserError where an engine's packages are missing, or something else lies at `out`.
 */
export async function writeBundle(options: BundleOptions): Promise<Bundle> {
  if (ownStamp()) throw new UserError('This is a bundle already: copy its folder, or make another from a checkout.');
  const engines = chooseEngines(options.engines, options.log);
  const name = `ganbench-${process.platform}-${process.arch}`;
  // Node.js is large: only xz makes the archive small enough to be carried everywhere.
  const path = resolve(options.out ?? `${name}.tar.${options.withNode ? 'xz' : 'gz'}`);
  checkPlace(path);
  const work = temporaryName(path);
  try {
    const folder = isArchive(path) ? join(work, name) : work;
    const stamp = await fill(folder, engines, options);
    if (isArchive(path)) await pack(folder, path);
    else replace(folder, path);
    const bytes = filesBelow(path).reduce((sum, file) => sum + statSync(file).size, 0);
    return { path, bytes, stamp };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function chooseEngines(wanted: readonly EngineName[] | undefined, log: (line: string) => void): EngineName[] {
  const parts = (wanted ?? engineNames).map(partsOf);
  for (const { name, missing } of parts) {
    if (missing.length === 0) continue;
    const lacks = `The engine ${name} cannot be bundled, as ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed here`;
    if (wanted) throw new UserError(`${lacks}: run \`npm ci\` in a checkout that has it.`);
    log(`${lacks}.`);
  }
  const served = parts.filter(({ missing }) => missing.length === 0).map(({ name }) => name);
  // What needs no package of its own, the others import as well.
  const always = enginesWith(({ packages }) => Object.keys(packages).length === 0);
  return [...new Set([...served, ...always])];
}

/** Nothing of anybody else's is replaced. */
function checkPlace(path: string): void {
  if (!existsSync(path)) return;
  const isFolder = statSync(path).isDirectory();
  if (isArchive(path) ? !isFolder : isFolder && (existsSync(stampFile(path)) || readdirSync(path).length === 0)) return;
  throw new UserError(`${path} is there already and is no bundle: choose another place with --out.`);
}

async function fill(folder: string, engines: readonly EngineName[], options: BundleOptions): Promise<BundleStamp> {
  const files = await packageFiles(projectFolder, engines);
  const texts = await compacted(files);
  writing(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const part of ownParts.filter((each) => existsSync(join(projectFolder, each))))
      cpSync(join(projectFolder, part), join(folder, part), { recursive: true, filter: (each) => !isPicture(each) });
    for (const file of files.filter((each) => !isNative(each) && !isLibrary(each)))
      put(join(folder, placeOf(file, projectFolder)), file, texts.get(file));
    putLaunchers(folder);
    putMnist(folder);
  });
  for (const file of files.filter(isNative))
    await putPacked(join(folder, placeOf(file, projectFolder)), file, librariesOf(file, files));
  const without = await putModels(folder);
  if (engines.some((name) => engineFacts[name].vulkan)) without.push(...(await putVulkanLoader(folder)));
  if (options.withNode) await putNode(folder);
  else without.push('Node.js: the target has to have 20.12 or later');
  const stamp: BundleStamp = {
    ...(await checkoutState()),
    platform: `${type()} ${machine()}`,
    engines: [...engines],
    without,
  };
  writeNew(stampFile(folder), `${JSON.stringify(stamp, null, 2)}\n`);
  return stamp;
}

function put(target: string, file: string, text: string | undefined): void {
  mkdirSync(dirname(target), { recursive: true });
  if (text === undefined) copyFileSync(file, target);
  else writeNew(target, text);
}

function putLaunchers(folder: string): void {
  for (const [name, part] of Object.entries(launchers)) {
    if (!existsSync(join(folder, part))) continue;
    copyFileSync(fileURLToPath(new URL('./launcher.sh', import.meta.url)), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
}

/** As tar's own ending says: .gz for what every machine unpacks, .xz for a third less. */
async function pack(folder: string, path: string): Promise<void> {
  const partial = join(dirname(folder), basename(path));
  const always = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mtime=@0'];
  try {
    await helper('tar', ['-C', dirname(folder), ...always, '--auto-compress', '-cf', partial, basename(folder)]);
  } catch (error) {
    throw new UserError(`tar could not write ${path}: ${messageOf(error).split('\n')[0]}`);
  }
  renameSync(partial, path);
}

function replace(folder: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  renameSync(folder, path);
}

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { itemAt } from '../ground/certain.js';
import { datasetSources } from '../data/index.js';
import { messageOf } from '../ground/errors.js';
import { addonPackage, checkedAddon, findCompiler } from './addon.js';
import { chooseDevice, visibleGpus } from './devices.js';
import { checkEngine, type EngineCheck } from './engine-check.js';
import { cacheProblem } from '../ground/cache.js';
import { cacheFolder, cacheParts, packageFolder, projectVersion } from '../ground/folders.js';
import { ownLibrary } from './library.js';
import { damage } from './manifest.js';
import { howToGet } from './missing-package.js';
import { findModel, modelNames } from './models.js';
import type { PublishedWeights } from './published.js';
import { findWeights } from './weights.js';
import { tensorflowVersion } from './wheels.js';
import { ownText } from '../ground/files.js';
import { helper } from '../ground/helpers.js';

/** Something that is there, with what is known of it, or missing, with how to get it. */
export type Finding = { found: string } | { missing: string };

/** What works on this machine. All of it can be written as JSON. */
export interface DoctorReport {
  ganbench: string;
  node: string;
  platform: string;
  cores: number;
  /** Variables that make Node.js or its helpers run what they otherwise would not, as they are set. */
  environment: Record<string, string>;
  /** Versions of the packages that compute. */
  packages: Record<string, string>;
  /** What building the tensorflow engine takes. */
  tools: Record<'python' | 'pip' | 'compiler', Finding>;
  library: Finding;
  addon: Finding;
  gpus: string[];
  /** What `--engine auto` gives, with its self-test. */
  engine: EngineCheck;
  /** WebGPU on the GPU of this machine, with its self-test, or why there is none. */
  webgpu: EngineCheck;
  cache: { folder: string; problem: string | null; megabytes: Record<string, number> };
  models: Record<string, Finding>;
  datasets: Record<string, Finding>;
}

interface ExamineOptions {
  /** Whether data sets and networks that are missing are looked for on the internet, and fetched into the cache. */
  readonly online?: boolean | undefined;
}

/**
 * Looks at everything; nothing is built, only noted that a library was compared with its digest, and weights that lie in the
 * folders of other tools are converted. Never throws for what is missing.
 * @param weights Those that feature networks need.
 */
export async function examine(
  weights: readonly PublishedWeights[],
  { online = false }: ExamineOptions = {},
): Promise<DoctorReport> {
  const { device, ...tensorflow } = await examineTensorflow();
  const [packages, tools, gpus, engine, webgpu, megabytes, models, datasets] = await Promise.all([
    packageVersions(),
    examineTools(),
    visibleGpus(),
    checkEngine({ engine: 'auto', device, threads: 1 }),
    checkEngine({ engine: 'webgpu', device: 'auto', threads: 1 }),
    cacheSizes(),
    examineModels(weights, online),
    examineDatasets(online),
  ]);
  return {
    ganbench: projectVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    environment: environment(),
    packages,
    tools,
    ...tensorflow,
    gpus,
    engine,
    webgpu,
    cache: { folder: cacheFolder(), problem: cacheProblem() ?? null, megabytes },
    models,
    datasets,
  };
}

const influential = ['NODE_OPTIONS', 'NODE_PATH', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'ESBUILD_BINARY_PATH', 'CXX'];

const environment = (): Record<string, string> =>
  Object.fromEntries(influential.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

const computing = [
  ...[
    'tfjs-core',
    'tfjs-node-gpu',
    'tfjs-backend-wasm',
    'tfjs-backend-webgpu',
    'tfjs-backend-cpu',
    'tfjs-converter',
  ].map((name) => `@tensorflow/${name}`),
  'webgpu',
];

async function packageVersions(): Promise<Record<string, string>> {
  const versions = computing.map(async (name) => {
    const file = join(packageFolder(name), 'package.json');
    if (!existsSync(file)) return [name, `missing: ${howToGet(name)}`];
    return [name, (JSON.parse(ownText(file)) as { version: string }).version];
  });
  return Object.fromEntries(await Promise.all(versions)) as Record<string, string>;
}

async function examineTools(): Promise<DoctorReport['tools']> {
  const [python, pip, compiler] = await Promise.all([
    firstLineOf('python3', ['--version'], 'install python3'),
    firstLineOf('python3', ['-m', 'pip', '--version'], 'install python3-pip'),
    found(async () => firstWordsOf(await findCompiler())),
  ]);
  return { python, pip, compiler };
}

/** Also which device `auto` computes on, where set-up has found that it is not the GPU. */
async function examineTensorflow(): Promise<{ library: Finding; addon: Finding; device: 'auto' | 'cpu' }> {
  const device = await chooseDevice('auto');
  const own = process.env.GANBENCH_LIBTENSORFLOW;
  const folder = cacheFolder('tensorflow', `${device}-${tensorflowVersion}`);
  const library = await found(async () => {
    if (own) return ownLibrary(own).libraries;
    const wrong = await damage(folder);
    if (wrong) throw new Error(`run \`ganbench setup\`: ${folder} is not usable, because ${wrong}`);
    return join(folder, 'tensorflow');
  });
  if ('missing' in library) return { library, addon: { missing: 'run `ganbench setup`' }, device: 'auto' };
  const place = own ? ownLibrary(own) : { libraries: library.found, include: join(library.found, 'include') };
  const checked = await checkedAddon(addonPackage, place);
  const stale = 'run `ganbench setup`: it is not linked to this library in this checkout';
  if (!checked) return { library, addon: { missing: stale }, device: 'auto' };
  const { gpuFault } = checked;
  if (!gpuFault) return { library, addon: { found: 'linked and tested' }, device: 'auto' };
  return { library, addon: { found: `linked and tested on the CPU, not on the GPU: ${gpuFault}` }, device: 'cpu' };
}

async function cacheSizes(): Promise<Record<string, number>> {
  const sizes = cacheParts.map(async (part) => [part, Math.round((await sizeOf(cacheFolder(part))) / 1e6)] as const);
  return Object.fromEntries(await Promise.all(sizes));
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function examineModels(weights: readonly PublishedWeights[], fetches: boolean): Promise<Record<string, Finding>> {
  const all = modelNames.map(async (name) => {
    const model = await findModel(name, { fetches });
    return [name, 'missing' in model ? model : { found: model.warning ?? model.folder }] as const;
  });
  const published = weights.map(async (each) => {
    const place = await findWeights(each, undefined, { fetches });
    return [each.name, 'missing' in place ? place : { found: place.warning ?? place.file }] as const;
  });
  return Object.fromEntries(await Promise.all([...all, ...published]));
}

async function examineDatasets(fetches: boolean): Promise<Record<string, Finding>> {
  const findings: Record<string, Finding> = {};
  for (const source of await datasetSources()) {
    if (source.argument) findings[source.name] = { found: `as ${source.name}:${source.argument}` };
    else {
      const preparation = source.prepares?.();
      const look = async (): Promise<string> => preparation ?? describe(await source.load(undefined, { fetches }));
      findings[source.name] = await found(look);
    }
  }
  return findings;
}

const describe = ({
  shape,
  train,
  test,
}: Awaited<ReturnType<Awaited<ReturnType<typeof datasetSources>>[number]['load']>>) =>
  `${shape.join('×')}, ${train.count} + ${test.count} samples`;

async function found(look: () => Promise<string>): Promise<Finding> {
  try {
    return { found: await look() };
  } catch (error) {
    return { missing: messageOf(error) };
  }
}

async function firstLineOf(command: string, args: string[], missing: string): Promise<Finding> {
  const { failed, stdout } = await helper(command, args, { reject: false });
  return failed ? { missing } : { found: itemAt(stdout.split('\n'), 0).replace(/ from .*/, '') };
}

async function firstWordsOf(compiler: string): Promise<string> {
  const { stdout } = await helper(compiler, ['--version']);
  return itemAt(stdout.split('\n'), 0);
}

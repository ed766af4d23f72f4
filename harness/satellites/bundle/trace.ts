import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** Rooms of modules that Node runs. */
const rooms = ['harness', 'metrics', 'reports', 'pictures', 'statistics', 'text', 'variants', 'claims', 'published'];
/** Of the benchmarks, the one that a bundle starts, and the processes that it starts. */
const benchmarks = ['benchmarks/gpu.ts', 'benchmarks/step-worker.ts'];
/** The part of the reports that runs in a page: it is bundled, with its charts, whenever a report is written. */
const page = 'reports/browser/';

/** What a package of the tensorflow engine asks for only where its own downloads are published from. */
const neverNeeded = ['aws-sdk', 'mock-aws-s3', 'nock'];

/**
 * Files of packages that the program's modules import, directly or not, as absolute paths: what esbuild reads when it
 * bundles every module of a checkout. `packages` are followed as well, wherever they are imported; `leaveOut` are not.
 */
export async function tracePackages(
  project: string,
  { packages, leaveOut }: { packages: readonly string[]; leaveOut: readonly string[] },
): Promise<string[]> {
  const started = benchmarks.filter((module) => existsSync(join(project, module)));
  const modules = [...rooms.flatMap((room) => modulesIn(project, room)), ...started];
  const inNode = modules.filter((module) => !module.startsWith(page));
  const external = [...leaveOut, ...neverNeeded];
  const found = await Promise.all([
    reached(project, [...inNode, ...packages], { platform: 'node', format: 'esm', conditions: ['node'], external }),
    reached(project, [`${page}main.ts`], { platform: 'browser' }),
  ]);
  return [...new Set(found.flat())].filter((file) => file.includes('node_modules/')).map((file) => join(project, file));
}

function modulesIn(project: string, room: string): string[] {
  if (!existsSync(join(project, room))) return []; // an installed package lacks some
  return readdirSync(join(project, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(room, file));
}

/** What is read, by path from the project. */
async function reached(project: string, entryPoints: string[], options: BuildOptions): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints,
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'traced',
    logLevel: 'silent',
    // Splitting parses what several modules share once.
    splitting: options.format === 'esm',
    absWorkingDir: project,
    // What is not code is carried as it is.
    loader: { '.node': 'empty', '.html': 'empty' },
  });
  return Object.keys(metafile.inputs);
}

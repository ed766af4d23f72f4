import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunSpec } from '../run/record.js';

const harness = fileURLToPath(new URL('../', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Code that decides what a training computes. Reports, metrics, suites and the command line are not in it. */
export const trainingCode = ['data', 'engines', 'networks', 'training', 'random.ts', 'variant.ts'].map((part) =>
  join(harness, part),
);

/** Code that decides a score of given samples. */
export const metricCode = [join(root, 'metrics')];

/** What the engine and the machine add to a run's numbers. */
export interface Ground {
  readonly engine: string;
  readonly engineVersion: string;
  readonly device: string;
  readonly threads: number;
  readonly cpuKind: string;
}

/** A run's content key: everything that decides its weights, and nothing else. No paths, dates or machine names. */
export function runKey(
  spec: RunSpec,
  parts: { variantFolder: string; recipe: unknown; datasetChecksum: string; ground: Ground },
): string {
  const { evaluation, ...trained } = spec;
  return contentKey({
    spec: { ...trained, every: evaluation.every },
    recipe: parts.recipe,
    variant: hashOfFiles([parts.variantFolder], parts.variantFolder),
    code: hashOfFiles(trainingCode, root),
    dataset: parts.datasetChecksum,
    ground: parts.ground,
  });
}

/** The key of a run's scores: how its samples are evaluated. */
export function scoreKey(spec: RunSpec, networkHashes: Readonly<Record<string, string>>): string {
  return contentKey({ evaluation: spec.evaluation, networks: networkHashes, code: hashOfFiles(metricCode, root) });
}

/** The first digits of a key, as in the names of run folders. */
export const shortKey = (key: string): string => key.slice(0, 10);

/** sha256 over relative paths and contents, with POSIX separators and line feeds, in sorted order. */
export function hashOfFiles(paths: readonly string[], base: string): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder).sort()) {
    const content = /\.(ts|json|md|txt)$/.test(file)
      ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
      : readFileSync(file);
    hash.update(relative(base, file).split(sep).join('/')).update('\0').update(content).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
}

export const contentKey = (value: unknown): string => createHash('sha256').update(stableJson(value)).digest('hex');

/** JSON with sorted keys, so that the order in which an object was built does not matter. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../digest.js';
import { engineNames } from '../engines/engine.js';
import type { RunSpec } from '../run/record.js';

const harness = fileURLToPath(new URL('../', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Code that decides what a training computes on every engine. Reports, metrics, suites and the command line are not in it. */
export const trainingCode = ['data', 'networks', 'training', 'random', 'variant.ts'].map((part) => join(harness, part));

/** Code that decides the scores of a given training. */
const metricCode = [
  join(root, 'metrics'),
  join(harness, 'evaluate', 'measures.ts'),
  join(harness, 'sampling', 'encoder.ts'),
  ...['evaluate', 'judges', 'reconstructions', 'run-metrics', 'scores'].map((file) =>
    join(harness, 'run', `${file}.ts`),
  ),
];

/** Files in the room of the engines that decide no training. */
const engineChecks = ['self-test.ts', 'gradient-check.ts'];

/**
 * What a key is made of, by the name that `plan` says it with: a short value as it is, or the sha256 of what is long.
 * No paths, dates or machine names.
 */
export type KeyParts = Readonly<Record<string, string>>;

/** A key with the parts that it was made of. */
export interface Key {
  readonly key: string;
  readonly parts: KeyParts;
}

/** What the engine and the machine add to a run's numbers. */
export interface Ground {
  readonly engine: string;
  readonly engineVersion: string;
  readonly device: string;
  readonly threads: number;
  readonly cpuKind: string;
}

/** Hashes of the code on which all runs of an engine stand. */
export interface CodeHashes {
  readonly training: string;
  readonly engine: string;
  readonly metrics: string;
}

export function codeHashes(engine: string): CodeHashes {
  return {
    training: hashOfFiles(trainingCode, root),
    engine: hashOfFiles(engineCode(engine), root),
    metrics: hashOfFiles(metricCode, root),
  };
}

/** What decides a run besides its spec. */
export interface Made {
  readonly variantFolder: string;
  readonly recipe: unknown;
  readonly datasetChecksum: string;
  readonly ground: Ground;
  readonly code: CodeHashes;
}

/** A run's content key: everything that decides its weights, and nothing else. */
export const runKey = (spec: RunSpec, made: Made): Key => runKeys(made)(spec);

/** Makes the keys of runs that differ in their specs only; what they share is hashed once. */
export function runKeys({ variantFolder, recipe, datasetChecksum, ground, code }: Made): (spec: RunSpec) => Key {
  const shared = {
    "variant's folder": hashOfFiles([variantFolder], variantFolder),
    'training recipe': sha256(recipe ?? null),
    'training code': code.training,
    "engine's code": code.engine,
    "data set's content": sha256(datasetChecksum),
    engine: ground.engine,
    "engine's version": ground.engineVersion,
    device: ground.device,
    threads: String(ground.threads),
    'CPU kind': ground.cpuKind,
  };
  return (spec) =>
    keyOf({
      variant: spec.variant,
      preset: spec.preset,
      scheme: spec.scheme,
      'data set': spec.dataset,
      seed: String(spec.seed),
      budget: `${spec.budget.amount} ${spec.budget.unit}`,
      'batch size': String(spec.batchSize),
      width: String(spec.width),
      'latent size': String(spec.latentSize),
      'evaluation interval': String(spec.evaluation.every),
      ...shared,
    });
}

/** The key of a run's scores: how its samples are evaluated. `networks` are weight hashes by name, or `missing`. */
export function scoreKey(
  { evaluation }: Pick<RunSpec, 'evaluation'>,
  networks: Readonly<Record<string, string>>,
  { metrics }: Pick<CodeHashes, 'metrics'>,
): Key {
  const { samples, curve, final, metrics: chosen, threshold } = evaluation;
  return keyOf({
    samples: String(samples),
    'feature networks': curve.join(', '),
    'final feature networks': final.join(', '),
    metrics: chosen?.join(', ') ?? 'all',
    threshold: String(threshold ?? 'none'),
    'metric code': metrics,
    ...Object.fromEntries([...curve, ...final].map((name) => [`${name} network`, networks[name] ?? 'missing'])),
  });
}

/** The sha256 of the parts' stable JSON, written at once since they are flat: a plan makes 100,000 keys. */
const keyOf = (parts: KeyParts): Key => ({ key: sha256(JSON.stringify(parts, Object.keys(parts).sort())), parts });

/** What differs between two keys' parts, for a person: `the training code changed`, `budget was 10, is 20`. */
export function differences(before: KeyParts, after: KeyParts): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const [was, is] = [before[name], after[name]];
      if (was === undefined || is === undefined || (isHash(was) && isHash(is))) return `the ${name} changed`;
      return `${name} was ${shown(was)}, is ${shown(is)}`;
    });
}

const isHash = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);
const shown = (value: string): string => (isHash(value) ? value.slice(0, 8) : value || 'none');

/** The first digits of a key, as in the names of run folders. */
export const shortKey = (key: string): string => key.slice(0, 10);

/** sha256 over relative paths and contents, with POSIX separators and line feeds, in sorted order. */
export function hashOfFiles(paths: readonly string[], base: string): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder).sort()) {
    const content = /\.(ts|wat|json|md|txt)$/.test(file)
      ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
      : readFileSync(file);
    hash.update(relative(base, file).split(sep).join('/')).update('\0').update(content).update('\0');
  }
  return hash.digest('hex');
}

/** What all engines share, and the engine's own file or folder. */
export function engineCode(engine: string): string[] {
  const room = join(harness, 'engines');
  const others = [...engineChecks, ...engineNames.map((name) => `${name}.ts`)];
  const shared = readdirSync(room).filter((file) => file.endsWith('.ts') && !others.includes(file));
  const own = [`${engine}.ts`, engine].filter((name) => existsSync(join(room, name)));
  return [...shared, ...own].map((name) => join(room, name));
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineNames } from '../engines/engine.js';
import { sha256 } from '../ground/digest.js';
import { hashOfFiles } from '../ground/file-hash.js';
import { keyOf, type Key } from './key.js';
import type { RunSpec } from './record.js';

const harness = fileURLToPath(new URL('../', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Code that decides what a training computes on every engine. Reports, metrics, suites and the command line are not in it. */
export const trainingCode = ['data', 'networks', 'training', 'random', 'variant.ts'].map((part) => join(harness, part));

/** Code that decides the scores of a given training. */
const metricCode = [
  join(root, 'metrics'),
  ...['measures', 'encoder', 'evaluate', 'judges', 'reconstructions', 'run-metrics', 'scores'].map((file) =>
    join(harness, 'scoring', `${file}.ts`),
  ),
];

/** Files in the room of the engines that decide no training. */
const engineChecks = ['self-test.ts', 'gradient-check.ts'];

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
export interface KeyInputs {
  readonly variantFolder: string;
  readonly recipe: unknown;
  readonly datasetChecksum: string;
  readonly ground: Ground;
  readonly code: CodeHashes;
}

/** A run's content key: everything that decides its weights, and nothing else. */
export const runKey = (spec: RunSpec, made: KeyInputs): Key => runKeys(made)(spec);

/** Makes the keys of runs that differ in their specs only; what they share is hashed once. */
export function runKeys({ variantFolder, recipe, datasetChecksum, ground, code }: KeyInputs): (spec: RunSpec) => Key {
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

/** What all engines share, and the engine's own file or folder. */
export function engineCode(engine: string): string[] {
  const room = join(harness, 'engines');
  const others = [...engineChecks, ...engineNames.map((name) => `${name}.ts`)];
  const shared = readdirSync(room).filter((file) => file.endsWith('.ts') && !others.includes(file));
  const own = [`${engine}.ts`, engine].filter((name) => existsSync(join(room, name)));
  return [...shared, ...own].map((name) => join(room, name));
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { engineNames, type EngineName } from '../engines/facts.js';
import { sha256 } from '../ground/digest.js';
import { ownFile } from '../ground/folders.js';
import { readImports } from '../ground/import-graph.js';
import { networkModules, networkText } from '../networks/choice.js';
import { COUNTING } from './budget.js';
import { codeOf, type Code } from './code.js';
import { keyOf, type Key, type KeyParts } from './key.js';
import type { RunSpec } from './record.js';
import { settingsText } from './settings.js';

/** The modules that a training begins with, besides its engine, variant and data set. */
const training = ['harness/training/begin.ts', 'harness/data/index.ts', 'harness/variant.ts'].map(ownFile);

/** The modules that score a training: metrics and feature networks are found by listing their folders, so no import leads to them. */
const scoring = [
  ...['judges', 'evaluate', 'scores'].map((name) => ownFile(`harness/scoring/${name}.ts`)),
  ...modulesIn(ownFile('metrics')),
  ...modulesIn(ownFile('metrics/features/networks')),
];

const engines = ownFile('harness/engines');
const datasets = ownFile('harness/data/datasets');
const datasetModule = (name: string): string => join(datasets, `${name.replace(/:.*$/s, '')}.ts`);
const variantModule = (folder: string): string => join(folder, 'variant.ts');

function modulesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

function engineModules(engine: string): string[] {
  if (!engineNames.some((name) => name === engine)) return [];
  return [`${engine}.ts`, `${engine}/index.ts`].map((file) => join(engines, file)).filter(existsSync);
}

/** What the engine and the machine add to a run's numbers. */
export interface Ground {
  readonly engine: string;
  readonly engineVersion: string;
  readonly device: string;
  readonly threads: number;
  readonly cpuKind: string;
  /** Environment variables that change how the engine rounds, `NAME=value NAME=value`. */
  readonly environment: string;
}

/** The code on which the runs of an engine stand. Reports, suites and the command line are not in it. */
export interface RunCode {
  readonly training: Code;
  readonly engine: Code;
  /** What decides the scores of a given training. */
  readonly metrics: Code;
  variant(folder: string): Code;
  dataset(name: string): Code;
  /** By the text of the run's choice. */
  network(text: string): Code;
}

/** As it is now. The folders are those of the variants that will be asked for, which are then read at once. */
export function runCode(engine: string, folders: readonly string[]): RunCode {
  const sets = readdirSync(datasets).map((file) => join(datasets, file));
  readImports([...training, ...scoring, ...engineModules(engine), ...folders.map(variantModule), ...sets]);
  const besides = codeOf(training);
  return {
    training: besides,
    engine: engineCode(engine),
    metrics: codeOf(scoring, { besides }),
    variant: (folder) => codeOf([variantModule(folder)], { besides }),
    dataset: (name) => codeOf([datasetModule(name)], { besides }),
    network: (text) => codeOf(networkModules(text).filter(existsSync), { besides }),
  };
}

export const trainingCode = (): Code => codeOf(training);

/** sha256 of a variant's own code, without what all variants share. */
export const variantCode = (folder: string): string =>
  codeOf([variantModule(folder)], { besides: trainingCode() }).hash;

/** What all engines share as far as this one uses it, and its own. */
export const engineCode = (engine: string): Code => codeOf(engineModules(engine), { engine: engine as EngineName });

/** What decides a run besides its spec. */
export interface KeyInputs {
  readonly variant: Code;
  readonly recipe: unknown;
  readonly dataset: Code;
  readonly datasetChecksum: string;
  readonly ground: Ground;
  readonly code: Pick<RunCode, 'training' | 'engine' | 'network'>;
}

/** A run's content key: everything that decides its weights, and nothing else. */
export const runKey = (spec: RunSpec, made: KeyInputs): Key => runKeys(made)(spec);

/** Makes the keys of runs that differ in their specs only; what they share is hashed once. */
export function runKeys(made: KeyInputs): (spec: RunSpec) => Key {
  const { recipe, dataset, datasetChecksum, ground, code } = made;
  const networks = new Map<string, string>();
  const networkCode = (text: string): string => {
    const hash = networks.get(text) ?? code.network(text).hash;
    networks.set(text, hash);
    return hash;
  };
  const shared = {
    ...codeParts(made),
    "data set's code": dataset.hash,
    'training recipe': sha256(recipe ?? null),
    "data set's content": sha256(datasetChecksum),
    engine: ground.engine,
    "engine's version": ground.engineVersion,
    device: ground.device,
    threads: String(ground.threads),
    'CPU kind': ground.cpuKind,
    environment: ground.environment,
  };
  return (spec) =>
    keyOf({
      variant: spec.variant,
      preset: spec.preset,
      settings: settingsText(spec.settings),
      scheme: spec.scheme,
      'data set': spec.dataset,
      seed: String(spec.seed),
      budget: `${spec.budget.amount} ${spec.budget.unit}`,
      [COUNTING_PART]: String(COUNTING),
      'batch size': String(spec.batchSize),
      width: String(spec.width),
      'latent size': String(spec.latentSize),
      network: networkText(spec.network),
      "network's code": networkCode(networkText(spec.network)),
      ...(spec.labels && { labels: 'told' }),
      'evaluation interval': intervalText(spec.evaluation),
      ...shared,
    });
}

const COUNTING_PART = 'counting of operations';

/** How a run's operations were counted: in the first way before keys said so. */
export const countingOf = (parts: KeyParts = {}): string => parts[COUNTING_PART] ?? '1';

const intervalText = ({ every, evaluations, commonStep }: RunSpec['evaluation']): string =>
  (evaluations === undefined ? String(every) : `1/${evaluations} of the budget`) +
  (commonStep === undefined ? '' : `, step ${commonStep}`);

/** The parts of a run's key that are code, except for the data set's, which is known where the data are. */
export function codeParts({ code, variant, dataset, network }: CodeInputs): KeyParts {
  return {
    ...(network !== undefined && { "network's code": code.network(network).hash }),
    ...(variant && { "variant's code": variant.hash }),
    'training code': code.training.hash,
    "engine's code": code.engine.hash,
    ...packageParts([code.training, code.engine, ...(variant ? [variant] : []), ...(dataset ? [dataset] : [])]),
  };
}

type CodeInputs = Pick<KeyInputs, 'code'> & Partial<Pick<KeyInputs, 'variant' | 'dataset'>> & { network?: string };

/** A part for each package, so that a plan can name the one that changed. */
function packageParts(codes: readonly Code[]): KeyParts {
  const names = [...new Set(codes.flatMap(({ packages }) => Object.keys(packages)))];
  const versions = (name: string): string[] => codes.flatMap(({ packages }) => packages[name] ?? []);
  return Object.fromEntries(
    names.map((name) => [`package ${name}`, [...new Set(versions(name))].sort().join(' and ')]),
  );
}

/** The key of a run's scores: how its samples are evaluated. `networks` are weight hashes by name, or `missing`. */
export function scoreKey(
  { evaluation }: Pick<RunSpec, 'evaluation'>,
  networks: Readonly<Record<string, string>>,
  { metrics }: Pick<RunCode, 'metrics'>,
): Key {
  const { samples, curve, final, finalSamples, finalSteps, metrics: chosen, threshold } = evaluation;
  return keyOf({
    samples: String(samples),
    'feature networks': curve.join(', '),
    'final feature networks': final.join(', '),
    'final samples': String(finalSamples ?? 'all'),
    'final steps': finalSteps ?? 'best and last',
    metrics: chosen?.join(', ') ?? 'all',
    threshold: String(threshold ?? 'none'),
    'metric code': metrics.hash,
    ...packageParts([metrics]),
    ...Object.fromEntries([...curve, ...final].map((name) => [`${name} network`, networks[name] ?? 'missing'])),
  });
}

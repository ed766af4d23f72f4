import { readdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetFiles } from '../data/index.js';
import { engineFacts, engineNames } from '../engines/facts.js';
import type { EngineRequest } from '../engines/request.js';
import { cacheFolder, ownFile, projectFolder } from '../ground/folders.js';
import { sha256 } from '../ground/digest.js';
import { importsOf } from '../ground/import-graph.js';
import { readKept, writeKept } from '../ground/kept.js';
import { heldOutSchema } from '../record/held-out.js';
import { metricFactsSchema } from '../record/metric-table.js';
import { provenanceSchema } from '../record/run-schema.js';
import { cpuKind, gpuDevices } from '../run/machine.js';
import { addonPackage, linkedTo } from '../setup/addon.js';
import { weightFiles } from '../setup/weights.js';
import type { Prepared, Scoring } from '../worker/messages.js';

/**
 * What a preparation found, kept for commands that only look: TensorFlow then need not start. It stands on nothing but what
 * `groundOf` names. Who trains prepares anew, and each worker compares what it has loaded with the run's key.
 */

const texts = z.record(z.string(), z.string());
const keptSchema = z.object({
  /** sha256 of what it stands on. */
  ground: z.string(),
  prepared: z.object({
    provenance: provenanceSchema,
    cpuKind: z.string(),
    reason: z.string(),
    checksums: texts,
    sizes: z.record(
      z.string(),
      z.object({ shape: z.array(z.number()), train: z.number(), classes: z.number().optional() }),
    ),
    heldOut: z.record(z.string(), heldOutSchema).optional(),
    networks: z.record(z.string(), texts),
    table: z.object({ metrics: z.array(metricFactsSchema), ranking: z.record(z.string(), z.array(z.string())) }),
    floors: z.record(z.string(), z.record(z.string(), z.number())).nullable(),
    missing: texts,
    unsuited: texts,
  }),
});

/** The place of an answer that may be there already. */
export interface KeptPreparation {
  /** What an earlier preparation found, where nothing of what it stands on has changed; the commit is that of then. */
  find(): Prepared | undefined;
  /** Keeps what was found since this place was made, unless that stands on something that changed meanwhile. */
  keep(prepared: Prepared): Promise<void>;
}

/** Undefined where nothing is kept: modules elsewhere may do anything, and a GPU and its driver are seen by the engine alone. */
export async function keptPreparation(scoring: Scoring, choice: EngineRequest): Promise<KeptPreparation | undefined> {
  const { networks, metricFolders = [] } = scoring;
  const isOwn = metricFolders.length === 0 && !networks.some((name) => name.startsWith('module:'));
  if (!isOwn || plansOnItsGpu(choice) || choice.device === 'gpu') return undefined;
  // One file for each question: of older answers nothing is left.
  const question = [projectFolder, process.cwd(), scoring, { ...choice, verbose: false }];
  const path = cacheFolder('prepared', `${sha256(question)}.json`);
  const look = (): Promise<string | undefined> => groundOf(scoring).catch(() => undefined);
  const ground = await look();
  if (ground === undefined) return undefined; // of what cannot be read the preparation itself tells
  return {
    find: () => {
      const kept = readKept(path, keptSchema);
      return kept?.ground === ground ? kept.prepared : undefined;
    },
    keep: async (prepared) => {
      if (isPlain(prepared, choice) && (await look()) === ground) writeKept(path, { ground, prepared });
    },
  };
}

const plansOnItsGpu = ({ engine }: EngineRequest): boolean => engine !== 'auto' && engineFacts[engine].plansOnItsGpu;

/**
 * Whether it would be found again: a GPU may be lost, and TensorFlow load the next time. A network that is missing is found
 * by the next bench at the latest, which fetches it, and then its files are others.
 */
const isPlain = ({ provenance: { engine, device } }: Prepared, choice: EngineRequest): boolean =>
  device === 'cpu' && engine === (choice.engine === 'auto' ? engineNames[0] : choice.engine);

/** Code, packages, the library, the processor, variables, and files as far as they can be seen without being read. */
async function groundOf({ datasets }: Scoring): Promise<string> {
  const { hash, packages } = importsOf([ownFile('harness/worker/worker.ts'), ...plugIns()]);
  const data = await Promise.all(datasets.map(datasetFiles));
  return sha256([
    ...[hash, packages, process.version, linkedTo(addonPackage), gpuDevices(), environment()],
    ...[cpuKind(), cpus()[0]?.model, availableParallelism()],
    [...data.flat(), ...weightFiles()].map(stateOf),
  ]);
}

/** What is found by listing a folder, so that no import leads to it. */
const plugIns = (): string[] =>
  ['metrics', 'metrics/features/networks', 'harness/data/datasets'].map(ownFile).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );

/** A change of any kind gives a file another time. */
function stateOf(path: string): unknown[] {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [path, ino, size, mtimeMs, ctimeMs];
}

/** Variables of terminals and of who called. Any other one may change how a library computes, or where things lie. */
const HARMLESS =
  /^(_|SHLVL|PWD|OLDPWD|INIT_CWD|LINES|COLUMNS|COLORTERM|WINDOWID|(TERM|SSH|TMUX|VTE|VSCODE|XDG_SESSION|npm|MAKE).*)$/;

const environment = (): (readonly [string, string | undefined])[] =>
  Object.entries(process.env)
    .filter(([name]) => !HARMLESS.test(name))
    .sort();

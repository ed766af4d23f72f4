import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../../ground/certain.js';
import type { Dataset } from '../../data/dataset.js';
import { loadDataset } from '../../data/index.js';
import type { Tensors } from '../../engines/engine.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { decodeCheckpoint, fromHost, type HostTensors } from '../../record/checkpoint.js';
import type { RunRecord } from '../../record/record.js';
import { findRecord, readRunFile } from '../../record/record-file.js';
import { modelOf } from '../../training/begin.js';
import { averageName, generatorWeights, players, type Model } from '../../training/model.js';
import { sizeOfDataset } from '../../training/obstacle.js';
import { discoverVariants, findVariant } from '../../training/variants.js';

/** A finished training, ready to be asked for samples. */
export interface TrainedRun {
  readonly record: RunRecord;
  readonly dataset: Dataset;
  readonly model: Model;
  /**
   * Parameters and buffers of all networks after the last step, or the generator's at an earlier evaluation; the
   * generator's are averaged ones where the recipe has an average. The caller disposes them.
   */
  readonly weights: Tensors;
  /** False where only the generator's weights are known. */
  readonly complete: boolean;
}

/** A step at which the run was evaluated, or the one with the best score. */
export type SampledStep = number | 'best';

/**
 * Loads a run's folder, such as `results/default/runs/sgan-1a2b3c4d`, onto the engine.
 * @param at An evaluation whose generator is taken, in place of the state after the last step.
 * @throws UserError where the folder holds no run that was trained to its end, its variant is missing or was changed
 * since in a way that its weights do not fit, or there was no evaluation at that step.
 */
export async function loadTrainedRun(
  folder: string,
  variantFolders: readonly string[],
  at?: SampledStep,
): Promise<TrainedRun> {
  const record = readRecord(folder);
  const { spec } = record;
  const entry = findVariant(await discoverVariants(variantFolders), spec.variant);
  if (entry.status !== 'ready') throw new UserError(`The variant ${spec.variant} does not load: ${entry.reason}`);
  const dataset = await loadDataset(spec.dataset);
  const model = modelOf(spec, entry.variant, sizeOfDataset(dataset));
  const run = { folder, record };
  const weights = at === undefined ? lastWeights(run, model) : generatorAt(at, run, model);
  return { record, dataset, model, weights, complete: at === undefined };
}

function readRecord(folder: string): RunRecord {
  const path = join(folder, 'run.json');
  if (!existsSync(path))
    throw new UserError(
      `${folder} is not the folder of a finished run: name one such as results/default/runs/sgan-1a2b3c4d.`,
    );
  const { record, damage = '' } = findRecord(dirname(resolve(folder)), basename(resolve(folder)));
  if (!record) throw new UserError(`${folder} is not the folder of a run as it was written: ${damage}.`);
  if (record.status === 'ok') return record;
  throw new UserError(
    `The run ${basename(resolve(folder))} ended as ${record.status} and has no trained weights: ${record.reason ?? 'no reason was recorded'}`,
  );
}

/** All networks' weights after the last step; of the generator's parameters the averages, where there are any. */
function lastWeights(run: RunFiles, model: Model): Tensors {
  const file = 'checkpoint.safetensors';
  const { generator, recipe } = model;
  const averages = recipe.ema > 0 ? Object.entries(generator.parameters) : [];
  const wanted = Object.assign(
    Object.fromEntries(averages.map(([name, weight]) => [averageName(name), weight])),
    ...players(model).map(([, { parameters, buffers }]) => ({ ...parameters, ...buffers })),
  ) as Shapes;
  const stored = existing(run, file, `${run.folder} has no checkpoint`);
  const tensors = fromHost(fitting(stored, wanted, join(run.folder, file)));
  const chosen = generatorWeights(model, tensors);
  const replaced = Object.keys(tensors).filter(
    (name) => name in chosen || averages.some(([of]) => averageName(of) === name),
  );
  tf.dispose(replaced.map((name) => entryOf(tensors, name)));
  return { ...omit(tensors, replaced), ...chosen };
}

const omit = (tensors: Tensors, names: readonly string[]): Tensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => !names.includes(name)));

/** The generator's weights at an evaluation. */
function generatorAt(at: SampledStep, run: RunFiles, model: Model): Tensors {
  const { name, metrics } = run.record;
  const step = at === 'best' ? metrics['step_best'] : at;
  if (step === null || step === undefined)
    throw new UserError(`The run ${name} has no best step: choose a step by its number.`);
  const file = `snapshots/${String(step).padStart(7, '0')}.safetensors`;
  const stored = existing(run, file, `The run ${name} was not evaluated at step ${step}`);
  const wanted = { ...model.generator.parameters, ...model.generator.buffers };
  return fromHost(fitting(stored, wanted, join(run.folder, file)));
}

type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

interface RunFiles {
  readonly folder: string;
  readonly record: RunRecord;
}

function existing({ folder, record }: RunFiles, file: string, otherwise: string): HostTensors {
  const path = join(folder, file);
  if (!existsSync(path)) throw new UserError(`${otherwise}: ${path} does not exist.`);
  let bytes: Buffer;
  try {
    bytes = readRunFile(folder, record, file);
  } catch (error) {
    throw new UserError(`${path} cannot be used: ${messageOf(error)}.`);
  }
  return decodeCheckpoint(bytes, path).tensors;
}

/** The tensors of the given names, once it is known that they are there in the right shapes. */
function fitting(stored: HostTensors, wanted: Shapes, path: string): HostTensors {
  const entries = Object.entries(wanted).map(([name, { shape }]) => {
    const tensor = stored[name];
    if (tensor?.shape.join() === shape.join()) return [name, tensor] as const;
    const found = tensor ? `is [${tensor.shape.join(', ')}]` : 'is missing';
    throw new UserError(
      `${path} does not fit the variant as it is now: ${name} ${found}, where [${shape.join(', ')}] is expected. Train the run again.`,
    );
  });
  return Object.fromEntries(entries);
}

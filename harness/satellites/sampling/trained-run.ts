import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../../ground/certain.js';
import type { Dataset } from '../../data/dataset.js';
import { loadDataset } from '../../data/index.js';
import type { Tensors } from '../../engines/engine.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { LARGEST_TABLE, readText } from '../../ground/files.js';
import { fromHost, readCheckpoint, type HostTensors } from '../../record/checkpoint.js';
import type { RunRecord } from '../../record/record.js';
import { modelOf } from '../../training/begin.js';
import { averageName, generatorWeights, players, type Model } from '../../training/model.js';
import { discoverVariants, findVariant } from '../../training/variants.js';
import { runRecordSchema } from '../../record/run-schema.js';

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
  const model = modelOf(spec, entry.variant, dataset);
  const weights = at === undefined ? lastWeights(folder, model) : generatorAt(at, folder, model, record);
  return { record, dataset, model, weights, complete: at === undefined };
}

function readRecord(folder: string): RunRecord {
  const path = join(folder, 'run.json');
  if (!existsSync(path))
    throw new UserError(
      `${folder} is not the folder of a finished run: name one such as results/default/runs/sgan-1a2b3c4d.`,
    );
  let record: RunRecord;
  try {
    record = runRecordSchema.parse(JSON.parse(readText(path, LARGEST_TABLE)));
  } catch (error) {
    throw new UserError(`${path} is not the record of a run: ${messageOf(error).split('\n')[0]}.`);
  }
  if (record.status === 'ok') return record;
  throw new UserError(
    `The run ${basename(resolve(folder))} ended as ${record.status} and has no trained weights: ${record.reason ?? 'no reason was recorded'}`,
  );
}

/** All networks' weights after the last step; of the generator's parameters the averages, where there are any. */
function lastWeights(folder: string, model: Model): Tensors {
  const path = join(folder, 'checkpoint.safetensors');
  const { generator, recipe } = model;
  const averages = recipe.ema > 0 ? Object.entries(generator.parameters) : [];
  const wanted = Object.assign(
    Object.fromEntries(averages.map(([name, weight]) => [averageName(name), weight])),
    ...players(model).map(([, { parameters, buffers }]) => ({ ...parameters, ...buffers })),
  ) as Shapes;
  const tensors = fromHost(fitting(existing(path, `${folder} has no checkpoint`), wanted, path));
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
function generatorAt(at: SampledStep, folder: string, model: Model, { name, metrics }: RunRecord): Tensors {
  const step = at === 'best' ? metrics['step_best'] : at;
  if (step === null || step === undefined)
    throw new UserError(`The run ${name} has no best step: choose a step by its number.`);
  const path = join(folder, 'snapshots', `${String(step).padStart(7, '0')}.safetensors`);
  const stored = existing(path, `The run ${name} was not evaluated at step ${step}`);
  return fromHost(fitting(stored, { ...model.generator.parameters, ...model.generator.buffers }, path));
}

type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

function existing(path: string, otherwise: string): HostTensors {
  if (!existsSync(path)) throw new UserError(`${otherwise}: ${path} does not exist.`);
  return readCheckpoint(path).tensors;
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

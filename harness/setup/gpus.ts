import { enumerate } from '../../text/format.js';
import { engineFacts } from '../engines/facts.js';
import type { EngineRequest } from '../engines/request.js';
import { allowedGpus, usedGpu } from '../engines/tensorflow/nvidia.js';
import { itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { visibleGpus } from './devices.js';
import { setupForChoice } from './index.js';

/**
 * The GPUs on which a bench computes, a worker on each: those that are wanted, or all of the first one's kind, since the kind
 * is part of what a run is. For TensorFlow they are numbers of `nvidia-smi` or UUIDs, for WebGPU a part of the adapter's name.
 * None where the engine takes the only one, or computes on the CPU.
 * @throws UserError where one that is wanted is not here, or not of the first one's kind.
 */
export async function chooseGpus(
  { engine, device }: EngineRequest,
  wanted: readonly string[] | undefined,
  log: (line: string) => void,
): Promise<readonly string[]> {
  if (device === 'cpu' || (engine !== 'auto' && !engineFacts[engine].gpu)) {
    if (!wanted) return [];
    throw new UserError('--gpus names GPUs, but the runs compute on the CPU: leave it out, or use --device gpu.');
  }
  const here = engine === 'webgpu' ? [] : await nvidiaGpus();
  if (here.length > 0) return wanted ? named(wanted, here) : ofOneKind(here, log);
  if (wanted && wanted.length > 1) throw new UserError(oneAdapter);
  return wanted ?? [];
}

/** Sets up what the choice needs (`setupForChoice`), on the first of the GPUs of a bench; returns all of them too. */
export async function setupOnGpus(
  wanted: EngineRequest,
  names: readonly string[] | undefined,
  log: (line: string) => void,
): Promise<{ choice: EngineRequest; gpus: readonly string[] }> {
  const choice = await setupForChoice(wanted, log);
  const gpus = await chooseGpus(choice, names, log);
  return { choice: { ...choice, ...(gpus[0] !== undefined && { gpu: gpus[0] }) }, gpus };
}

const oneAdapter =
  'WebGPU knows GPUs by their names only, and all runs of a bench need one kind of GPU: name one with --gpus.';

interface Gpu {
  /** As CUDA_VISIBLE_DEVICES takes it. */
  readonly id: string;
  readonly uuid: string | undefined;
}

/** Those that `nvidia-smi -L` lists, as far as the environment leaves them to this process. */
async function nvidiaGpus(): Promise<Gpu[]> {
  const listed = (await visibleGpus()).map((line, index): Gpu => {
    const [, id, uuid] = /^GPU (\d+):.*\(UUID: ([^)]+)\)/.exec(line) ?? [];
    return { id: id ?? String(index), uuid };
  });
  if (listed.length === 0) return [];
  return allowedGpus()?.map((id) => ({ id, uuid: listed.find((gpu) => gpu.id === id)?.uuid })) ?? listed;
}

async function named(wanted: readonly string[], here: readonly Gpu[]): Promise<string[]> {
  const found = [...new Set(wanted)].map((name) => {
    const gpu = here.find(({ id, uuid }) => id === name || uuid === name);
    if (gpu) return gpu.id;
    throw new UserError(`There is no GPU ${name} here: --gpus can name ${enumerate(here.map(({ id }) => id))}.`);
  });
  const kinds = await kindsOf(found);
  const other = found.find((id) => kinds.get(id) !== kinds.get(itemAt(found, 0)));
  if (other === undefined) return found;
  const [first, second] = [itemAt(found, 0), other].map((id) => `GPU ${id} is ${kinds.get(id)}`);
  throw new UserError(
    `${first} and ${second}, but all runs of a bench need one kind of GPU: name GPUs of one kind with --gpus.`,
  );
}

async function ofOneKind(here: readonly Gpu[], log: (line: string) => void): Promise<string[]> {
  const ids = here.map(({ id }) => id);
  if (ids.length === 1) return ids;
  const kinds = await kindsOf(ids);
  const kind = kinds.get(itemAt(ids, 0));
  const others = ids.filter((id) => kinds.get(id) !== kind);
  if (others.length > 0)
    log(
      `All runs of a bench need one kind of GPU, here ${kind}. Left out: ${enumerate(others.map((id) => `GPU ${id} (${kinds.get(id)})`))}, which --gpus can name.`,
    );
  return ids.filter((id) => kinds.get(id) === kind);
}

const kindsOf = async (ids: readonly string[]): Promise<Map<string, string>> =>
  new Map(await Promise.all(ids.map(async (id) => [id, (await usedGpu(id))?.gpu ?? 'unknown'] as const)));

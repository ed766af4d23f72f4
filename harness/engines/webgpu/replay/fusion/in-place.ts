import { defined, itemAt } from '../../../../ground/certain.js';
import type { Backend } from '../../backend.js';
import { programOf, type Program } from '../../kernels/dispatch.js';
import {
  bound,
  buffersOf,
  dispatchOf,
  isUniform,
  PlannedBuffer,
  storageOf,
  type Dispatch,
  type Storage,
} from '../dispatches.js';
import { renamed } from './renaming.js';

/** A result of the step and the buffer in which it is wanted, where the tensor that it replaces still is. */
export interface Replacement {
  readonly result: Storage;
  readonly home: GPUBuffer;
}

/**
 * Lets results be computed where they are wanted, so that nothing has to be copied there: where all that reads the old
 * tensor comes before, or reads only what it is about to write (`Program.updates`). `kept` are all buffers that are read
 * after the step. Returns also which results are at home now.
 */
export function computedInPlace(
  backend: Backend,
  dispatches: readonly Dispatch[],
  replacements: readonly Replacement[],
  kept: readonly Storage[],
): { dispatches: readonly Dispatch[]; atHome: ReadonlyMap<Storage, GPUBuffer> } {
  const atHome = new Map<Storage, GPUBuffer>();
  for (const { result, home } of replacements)
    if (!atHome.has(result) && !kept.includes(home) && isReadInTime(dispatches, result, home)) atHome.set(result, home);
  return { dispatches: dispatches.map((dispatch) => moved(backend, dispatch, atHome)), atHome };
}

/** Whether the old tensor is read by nobody after the first that writes the new one, itself included. */
function isReadInTime(dispatches: readonly Dispatch[], result: Storage, home: GPUBuffer): boolean {
  if (!(result instanceof PlannedBuffer)) return false;
  const first = dispatches.findIndex((dispatch) => storageOf(dispatch).includes(result));
  if (first < 0) return false;
  return dispatches.slice(first).every((dispatch) => {
    const buffers = storageOf(dispatch);
    return !buffers.includes(home) || updates(programOf(dispatch.pipeline), buffers, result, home);
  });
}

/** Whether the program says that this output of it may be where this input, and no other, is. */
function updates(program: Program | undefined, buffers: readonly Storage[], result: Storage, home: Storage): boolean {
  const names = [...(program?.outputs ?? []), ...(program?.inputs ?? [])];
  const [written, read] = [result, home].map((buffer) => names.filter((_, i) => buffers[i] === buffer));
  return (
    defined(written).length === 1 &&
    defined(read).length === 1 &&
    defined(program).updates?.[itemAt(defined(written), 0)] === defined(read)[0]
  );
}

/** The dispatch with results at home; what was one buffer's content before is one variable now. */
function moved(backend: Backend, dispatch: Dispatch, atHome: ReadonlyMap<Storage, GPUBuffer>): Dispatch {
  const buffers = buffersOf(dispatch).map((buffer) => (isUniform(buffer) ? buffer : (atHome.get(buffer) ?? buffer)));
  const program = programOf(dispatch.pipeline);
  const names = program ? [...program.outputs, ...program.inputs] : [];
  const nameOf = new Map(program?.outputs.map((name, i) => [buffers[i], name]));
  const merged = new Map(
    program?.inputs.flatMap((name) => {
      const output = nameOf.get(buffers[names.indexOf(name)]);
      return output ? [[name, output] as const] : [];
    }),
  );
  if (merged.size === 0) return { ...dispatch, bindings: bound(buffers) };
  const isMerged = (name: string | undefined): boolean => name !== undefined && merged.has(name); // uniforms have no name
  const others = buffers.filter((_, i) => !isMerged(names[i]));
  return dispatchOf(backend, inPlace(defined(program), merged), others, dispatch.workgroups);
}

const inPlace = (program: Program, merged: ReadonlyMap<string, string>): Program => ({
  ...program,
  name: `${program.name} in place of ${[...merged.keys()].join()}`,
  inputs: program.inputs.filter((name) => !merged.has(name)),
  body: renamed(program.body, merged, (number) => number),
});

import { defined, itemAt } from '../../../../ground/certain.js';
import type { Backend } from '../../backend.js';
import { programOf, THREADS, type Program } from '../../kernels/dispatch.js';
import { dispatchOf, PlannedBuffer, storageOf, writtenBy, type Dispatch, type Storage } from '../dispatches.js';
import { joinedNumbers, numbersOf } from './numbers.js';
import { renamed } from './renaming.js';

/** A program of a few workgroups. */
interface Small {
  readonly dispatch: Dispatch;
  readonly program: Program;
  readonly groups: number;
}

/** What one workgroup does in the place of several, one after the other. */
const MOST_GROUPS = 4;
const MOST_PROGRAMS = 64;
/** Workgroup memory that is left for the programs' own arrays. */
const RESERVED = 4096;

/**
 * Makes one program of small ones that follow each other: one workgroup runs them, with a barrier between. What only they
 * need stays in the workgroup's memory. Larger programs that neither need nor disturb the small ones go before them.
 */
export function runsJoined(backend: Backend, dispatches: readonly Dispatch[], kept: ReadonlySet<Storage>): Dispatch[] {
  const uses = usesOf(dispatches);
  const isInner = (buffer: Storage, within: ReadonlyMap<Storage, number>): boolean =>
    buffer instanceof PlannedBuffer && !kept.has(buffer) && within.get(buffer) === uses.get(buffer);
  const result: Dispatch[] = [];
  let waiting: Small[] = [];
  const flush = (): void => {
    result.push(...joined(backend, waiting, isInner));
    waiting = [];
  };
  for (const dispatch of dispatches) {
    const small = smallOf(dispatch);
    if (small) waiting.push(small);
    else {
      if (waiting.some((each) => disturb(each.dispatch, dispatch))) flush();
      result.push(dispatch);
    }
  }
  flush();
  return result;
}

function smallOf(dispatch: Dispatch): Small | undefined {
  const program = programOf(dispatch.pipeline);
  const groups = dispatch.workgroups.reduce((a, b) => a * b);
  return program && (program.threads ?? THREADS) === THREADS && groups <= MOST_GROUPS
    ? { dispatch, program, groups }
    : undefined;
}

/** In how many dispatches each buffer is. */
function usesOf(dispatches: readonly Dispatch[]): Map<Storage, number> {
  const uses = new Map<Storage, number>();
  for (const dispatch of dispatches)
    for (const buffer of new Set(storageOf(dispatch))) uses.set(buffer, (uses.get(buffer) ?? 0) + 1);
  return uses;
}

/** Whether the order of the two matters. */
function disturb(one: Dispatch, other: Dispatch): boolean {
  const touches = (a: Dispatch, b: Dispatch): boolean => {
    const touched = new Set(storageOf(b));
    return writtenBy(a).some((buffer) => touched.has(buffer));
  };
  return touches(one, other) || touches(other, one);
}

type IsInner = (buffer: Storage, within: ReadonlyMap<Storage, number>) => boolean;

/** The run in as few dispatches as a program's buffers and memory allow, each as long as possible. */
function joined(backend: Backend, run: readonly Small[], isInner: IsInner): Dispatch[] {
  const result: Dispatch[] = [];
  for (let start = 0; start < run.length;) {
    let end = start + 1;
    for (let to = start + 2; to <= Math.min(run.length, start + MOST_PROGRAMS); to++)
      if (fits(backend, partsOf(run.slice(start, to), isInner))) end = to;
    result.push(end === start + 1 ? itemAt(run, start).dispatch : oneOf(backend, run.slice(start, end), isInner));
    start = end;
  }
  return result;
}

/** The buffers of a run: what it writes for others, what it only reads, and what nobody else needs. */
function partsOf(run: readonly Small[], isInner: IsInner) {
  const within = usesOf(run.map(({ dispatch }) => dispatch));
  const written = new Set(run.flatMap(({ dispatch }) => writtenBy(dispatch)));
  const all = [...within.keys()];
  const inner = all.filter((buffer) => isInner(buffer, within));
  const outer = all.filter((buffer) => !inner.includes(buffer));
  return {
    outputs: outer.filter((buffer) => written.has(buffer)),
    inputs: outer.filter((buffer) => !written.has(buffer)),
    inner,
  };
}

type Parts = ReturnType<typeof partsOf>;

function fits({ device: { limits } }: Backend, { outputs, inputs, inner }: Parts): boolean {
  const bytes = inner.reduce((sum, { size }) => sum + size, 0);
  return (
    outputs.length + inputs.length <= limits.maxStorageBuffersPerShaderStage &&
    bytes <= limits.maxComputeWorkgroupStorageSize - RESERVED
  );
}

function oneOf(backend: Backend, run: readonly Small[], isInner: IsInner): Dispatch {
  const parts = partsOf(run, isInner);
  const numbers = joinedNumbers(run.map(({ dispatch, program }) => numbersOf(dispatch, program)));
  return dispatchOf(backend, programFor(run, parts), [...parts.outputs, ...parts.inputs, numbers], [1, 1, 1]);
}

function programFor(run: readonly Small[], { outputs, inputs, inner }: Parts): Program {
  const names = new Map<Storage, string>();
  outputs.forEach((buffer, i) => names.set(buffer, `output${i}`));
  inputs.forEach((buffer, i) => names.set(buffer, `input${i}`));
  inner.forEach((buffer, i) => names.set(buffer, `inner${i}`));
  const used = run.map(({ dispatch }) => storageOf(dispatch).map((buffer) => defined(names.get(buffer))));
  const sizes = inner.map(({ size }) => size / 4);
  const own = new Set(run.flatMap(({ program: { declarations = '' } }) => declarations.split('\n')));
  return {
    // The programs, what each is given, and the sizes of what stays inside tell the code.
    name: `${run.map(({ program, groups }, i) => `${program.name} × ${groups}: ${itemAt(used, i).join()}`).join('; ')}; ${sizes.join()}`,
    outputs: outputs.map((buffer) => defined(names.get(buffer))),
    inputs: inputs.map((buffer) => defined(names.get(buffer))),
    numbers: Object.fromEntries(
      run.flatMap(({ program }, i) => Object.entries(program.numbers).map(([name, type]) => [`${name}_${i}`, type])),
    ),
    declarations: [
      ...sizes.map((size, i) => `var<workgroup> inner${i}: array<f32, ${size}>;`),
      ...own,
      ...run.map(({ program }, i) => functionOf(program, itemAt(used, i), i)),
    ].join('\n'),
    body: run.map(callOf).join('\nstorageBarrier(); workgroupBarrier();\n'),
  };
}

function functionOf(program: Program, used: readonly string[], i: number): string {
  const names = new Map([...program.outputs, ...program.inputs].map((name, at) => [name, itemAt(used, at)]));
  return `fn program${i}(index: i32, thread: i32, group: i32) {
    ${renamed(program.body, names, (name) => `${name}_${i}`)}
  }`;
}

function callOf({ program, groups }: Small, i: number): string {
  if (groups === 1) return `program${i}(thread, thread, 0);`;
  return `for (var at = 0; at < ${groups}; at++) {
    program${i}(at * ${THREADS} + thread, thread, at);
    ${program.declarations ? 'workgroupBarrier();' : ''}
  }`;
}

import { defined, itemAt } from '../../../../ground/certain.js';
import type { Backend } from '../../backend.js';
import { isColumnSums, summing, type ColumnSums } from '../../kernels/columns.js';
import { programOf, type Program } from '../../kernels/dispatch.js';
import { dispatchOf, storageOf, writtenBy, type Dispatch } from '../dispatches.js';
import { isPointwise, type Pointwise } from '../../kernels/pointwise.js';
import { joinedNumbers, numbersOf } from './numbers.js';
import { renamed } from './renaming.js';

/**
 * Makes one program of a pointwise one and the next, which reads its result: a bias or batch norm with the activation
 * after it, the slope of an activation with the sums of its columns, which are the gradient of the bias before it. The
 * result is written, because others may need it, but not read again. Its bits are those of two programs.
 */
export function pairsJoined(backend: Backend, dispatches: readonly Dispatch[]): Dispatch[] {
  const result: Dispatch[] = [];
  for (const dispatch of dispatches) {
    const both = result.length > 0 && together(backend, defined(result.at(-1)), dispatch);
    if (both) result.pop();
    result.push(both || dispatch);
  }
  return result;
}

function together(backend: Backend, first: Dispatch, second: Dispatch): Dispatch | undefined {
  const [before, after] = [programOf(first.pipeline), programOf(second.pipeline)];
  if (!isPointwise(before) || !after) return undefined;
  const [result, ...given] = storageOf(first);
  const outputs = writtenBy(second);
  const inputs = storageOf(second).slice(outputs.length);
  const places = inputs.flatMap((buffer, i) => (buffer === result ? [i] : []));
  if (places.length !== 1) return undefined;
  const program = joined(before, after, itemAt(after.inputs, itemAt(places, 0)));
  const written = [defined(result), ...outputs];
  const read = [...given, ...inputs.filter((buffer) => buffer !== result)];
  // The second may put the next state where the first reads the old one: a program cannot have one buffer as both.
  if (read.some((buffer) => written.includes(buffer))) return undefined;
  const buffers = [...written, ...read];
  if (!program || buffers.length > backend.device.limits.maxStorageBuffersPerShaderStage) return undefined;
  const numbers = joinedNumbers([numbersOf(second, after), numbersOf(first, before), new Uint8Array(4)]);
  return dispatchOf(backend, program, [...buffers, numbers], second.workgroups);
}

/** One program for both, where the second reads the first one's result as `name`, entry by entry. */
function joined(first: Pointwise, second: Program, name: string): Program | undefined {
  const inputs = [...first.inputs.map(ofFirst), ...second.inputs.filter((each) => each !== name)];
  const numbers = {
    ...Object.fromEntries(Object.entries(first.numbers).map(([each, type]) => [ofFirst(each), type])),
    zero: 'i32' as const,
  };
  if (isColumnSums(second)) return summedAfter(first, second, name, { inputs, numbers });
  if (isPointwise(second)) return computedAfter(first, second, name, { inputs, numbers });
  return undefined;
}

type Needs = Pick<Program, 'inputs' | 'numbers'>;

function computedAfter(first: Pointwise, second: Pointwise, name: string, needs: Needs): Program | undefined {
  const [statements, entry] = [second.statements, second.entry].map((code) => withValue(code, name, 'index'));
  if ([statements, entry].some((code) => mentions(defined(code), name))) return undefined;
  return {
    name: `${first.name}, then ${second.name} of ${name}`,
    outputs: ['between', 'result'],
    inputs: needs.inputs,
    numbers: { ...second.numbers, ...needs.numbers },
    body: `
      if (index >= given.size) { return; }
      ${valueOf(first)}
      between[index] = value;
      ${statements}
      result[index] = ${entry};`,
  };
}

function summedAfter(first: Pointwise, second: ColumnSums, name: string, needs: Needs): Program | undefined {
  const terms = second.terms.terms.map((term) => withValue(term, name, 'at'));
  if (terms.some((term) => mentions(term, name))) return undefined;
  return summing(
    {
      name: `${first.name} as ${name}, then ${second.terms.name}`,
      outputs: ['between'],
      ...needs,
      statements: `
        let index = at;
        ${valueOf(first)}
        between[at] = value;`,
      terms,
    },
    second.lanes,
  );
}

const withValue = (code: string, name: string, place: string): string =>
  code.replace(new RegExp(`\\b${name}\\[${place}\\]`, 'g'), 'value');
const mentions = (code: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);

/** The first program's tensors and numbers have names of their own. */
const ofFirst = (name: string): string => `first_${name}`;

/** The first program's entry as a variable; the scope keeps apart what else it names. */
function valueOf({ inputs, statements, entry }: Pointwise): string {
  const names = new Map(inputs.map((name) => [name, ofFirst(name)]));
  const own = (code: string): string => renamed(code, names, ofFirst);
  // A compiler that sees a product and the sum it goes into may round once where two programs round twice. It cannot
  // see through the exclusive or with a 0 that it does not know.
  return `
    var value: f32;
    {
      ${own(statements)}
      value = bitcast<f32>(bitcast<i32>(${own(entry)}) ^ given.zero);
    }`;
}

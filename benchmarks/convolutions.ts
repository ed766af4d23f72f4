import { nativeBackend, type Attribute, type Binding } from '../harness/engines/tensorflow/binding.js';
import { sizeOf } from '../harness/ground/arrays/size.js';
import { defined, itemAt } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';

/** A convolution or a gradient of one, as a step calls it. */
export interface Convolution {
  readonly operation: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Input[];
  /** Floating-point operations: two for each product, those with the padding's zeros too. */
  readonly work: number;
}

/** The shape of an input; of one that is a shape itself, its values. */
type Input = { readonly shape: readonly number[] } | { readonly values: Int32Array };

/**
 * The convolutions of a step on the eager tensorflow engine, which has not run before; it runs twice, so that its state is
 * known. One that says again what an earlier one says is left out, as in captured steps.
 */
export function convolutionsOf(step: () => void): Convolution[] {
  const backend = nativeBackend();
  const { binding } = backend;
  const known = new Map<number, Input>();
  const found = new Map<string, Convolution>();
  const own: Pick<Binding, 'executeOp' | 'createTensor'> = {
    executeOp: (operation, attributes, ids, outputs) => {
      const made = binding.executeOp(operation, attributes, ids, outputs);
      for (const { id, shape } of made) known.set(id, { shape });
      if (!operation.startsWith('Conv2D')) return made;
      const inputs = ids.map((id) => defined(known.get(id)));
      // A shape has another handle in every call.
      const key = JSON.stringify([operation, inputs.map((input, i) => ('values' in input ? '' : ids[i])), attributes]);
      found.set(key, { operation, attributes, inputs, work: workOf(operation, inputs, itemAt(made, 0).shape) });
      return made;
    },
    createTensor: (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values);
      known.set(id, dtype === binding.TF_INT32 ? { values: Int32Array.from(values) } : { shape });
      return id;
    },
  };
  const descriptors = Object.entries(own).map(([name, value]) => [name, { value: value as unknown }] as const);
  backend.binding = Object.create(binding, Object.fromEntries(descriptors)) as Binding;
  try {
    step();
    found.clear();
    step();
  } finally {
    backend.binding = binding;
  }
  return [...found.values()];
}

/** Every entry of the convolution's output meets every tap of its filter, in the gradients too. */
function workOf(operation: string, inputs: readonly Input[], output: readonly number[]): number {
  const shape = (i: number): readonly number[] => {
    const input = itemAt(inputs, i);
    if ('values' in input) throw new Error(`Input ${i} of ${operation} is a shape.`);
    return input.shape;
  };
  switch (operation) {
    case 'Conv2D':
      return 2 * sizeOf(output) * sizeOf(shape(1).slice(0, 3));
    case 'Conv2DBackpropInput':
      return 2 * sizeOf(shape(2)) * sizeOf(shape(1).slice(0, 3));
    case 'Conv2DBackpropFilter':
      return 2 * sizeOf(shape(2)) * sizeOf(output.slice(0, 3));
    default:
      throw new Error(`The operations of ${operation} are not known.`);
  }
}

/** Milliseconds of each convolution by itself, on numbers of its own: the fastest of many calls. */
export function alone(convolutions: readonly Convolution[], calls: number): number[] {
  const times = new Map<string, number>();
  return convolutions.map((convolution) => {
    const { operation, attributes, inputs } = convolution;
    const key = JSON.stringify([operation, attributes, inputs]);
    const milliseconds = times.get(key) ?? fastest(convolution, calls);
    times.set(key, milliseconds);
    return milliseconds;
  });
}

function fastest({ operation, attributes, inputs }: Convolution, calls: number): number {
  const { binding } = nativeBackend();
  const random = stream(0, 'convolutions');
  const ids = inputs.map((input) =>
    'values' in input
      ? binding.createTensor([input.values.length], binding.TF_INT32, input.values)
      : binding.createTensor(input.shape, binding.TF_FLOAT, random.normal(sizeOf(input.shape))),
  );
  let best = Infinity;
  for (let call = 0; call < calls; call++) {
    const start = performance.now();
    const made = binding.executeOp(operation, attributes, ids, 1);
    best = Math.min(best, performance.now() - start);
    made.forEach(({ id }) => binding.deleteTensor(id));
  }
  ids.forEach((id) => binding.deleteTensor(id));
  return best;
}

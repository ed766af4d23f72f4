import type { Backend } from './backend.js';
import { pipelineOf, programOf, type Program } from './dispatch.js';
import { isUniform, type Dispatch, type Uniform } from './dispatches.js';
import { activationOf, biasAddition } from './elementwise.js';

/**
 * Makes one program of the addition of a bias and the activation that follows it: the sum, which gradients need, is written
 * but not read again. The operations on a number stay the same, so its bits do.
 */
export function fused(backend: Backend, dispatches: readonly Dispatch[]): Dispatch[] {
  const result: Dispatch[] = [];
  for (const dispatch of dispatches) {
    const both = result.length > 0 && together(backend, result.at(-1)!, dispatch);
    if (both) result.pop();
    result.push(both || dispatch);
  }
  return result;
}

function together(backend: Backend, first: Dispatch, second: Dispatch): Dispatch | undefined {
  const entry = activationOf(programOf(second.pipeline));
  if (!entry || programOf(first.pipeline) !== biasAddition) return undefined;
  const [sum, x, bias, numbers] = first.bindings.map(({ resource }) => resource.buffer);
  const [active, at, more] = second.bindings.map(({ resource }) => resource.buffer);
  // A program cannot write what it reads: the result may have taken the place of what nobody needs any more.
  if (at !== sum || [x, bias].includes(active)) return undefined;
  const pipeline = pipelineOf(backend, fusedProgram(programOf(second.pipeline)!.name, entry));
  const buffers = [sum!, active!, x!, bias!, joined(numbers!, more!)];
  const bindings = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  return { ...first, pipeline, layout: pipeline.getBindGroupLayout(0), bindings };
}

const fusedProgram = (name: string, entry: string): Program => ({
  name: `${biasAddition.name}, ${name}`,
  outputs: ['sum', 'result'],
  inputs: biasAddition.inputs,
  numbers: { ...biasAddition.numbers, sameSize: 'i32', alpha: 'f32' },
  body: `
    if (index >= given.size) { return; }
    let a = x[index] + bias[index % given.channels];
    sum[index] = a;
    result[index] = ${entry};`,
});

/** The numbers of both programs one after the other. */
function joined(first: GPUBuffer | Uniform, second: GPUBuffer | Uniform): Uniform {
  const bytes = [first, second].map((each) => (isUniform(each) ? each.bytes! : new Uint8Array()));
  return { size: first.size + second.size, usage: first.usage, bytes: Buffer.concat(bytes) };
}

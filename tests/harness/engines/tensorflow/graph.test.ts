import { describe, expect, it } from 'vitest';
import { fuseConvolutions } from '../../../../harness/engines/tensorflow/fusion.js';
import type { GraphNode } from '../../../../harness/engines/tensorflow/graph.js';
import { withoutRepeats } from '../../../../harness/engines/tensorflow/repeats.js';
import { walled } from '../../../../harness/engines/tensorflow/walls.js';

const node = (name: string, operation: string, inputs: string[] = [], attributes = {}): GraphNode => ({
  name,
  operation,
  inputs: inputs.map((input) => `${input}:0`),
  attributes,
  outputs: [{ type: 'DT_FLOAT', shape: [2] }],
});
const fed = ['x', 'filter', 'bias', 'other'].map((name) => node(name, 'Placeholder'));
const operations = (nodes: readonly GraphNode[]): string[] =>
  nodes.map(({ operation }) => operation).filter((operation) => operation !== 'Placeholder');

describe('fusing convolutions', () => {
  const layer = [
    ...fed,
    node('c', 'Conv2D', ['x', 'filter'], { padding: 's: "SAME"' }),
    node('b', 'BiasAdd', ['c', 'bias']),
    node('r', 'LeakyRelu', ['b'], { alpha: 'f: 0.2' }),
  ];

  it('makes one call of a convolution, its bias and its rectifier, under the name of the last', () => {
    const fused = fuseConvolutions(layer, ['r:0']).at(-1)!;
    expect(operations(fuseConvolutions(layer, ['r:0']))).toEqual(['_FusedConv2D']);
    expect(fused).toMatchObject({ name: 'r', inputs: ['x:0', 'filter:0', 'bias:0'] });
    expect(fused.attributes).toMatchObject({
      padding: 's: "SAME"',
      fused_ops: 'list { s: "BiasAdd" s: "LeakyRelu" }',
      leakyrelu_alpha: 'f: 0.2',
    });
  });

  it('leaves alone what something else reads: a node or who fetches', () => {
    const reader = node('again', 'Tanh', ['b']);
    expect(operations(fuseConvolutions([...layer, reader], ['r:0']))).toEqual(['_FusedConv2D', 'LeakyRelu', 'Tanh']);
    expect(operations(fuseConvolutions(layer, ['c:0', 'r:0']))).toEqual(['Conv2D', 'BiasAdd', 'LeakyRelu']);
  });

  it('leaves alone biases that are added to something else', () => {
    const dense = [...fed, node('m', 'BatchMatMulV2', ['x', 'filter']), node('b', 'BiasAdd', ['m', 'bias'])];
    expect(fuseConvolutions(dense, ['b:0'])).toEqual(dense);
  });
});

describe('leaving repeats out', () => {
  it('computes once what two nodes say, and what follows from it', () => {
    const twice = [
      ...fed,
      node('a', 'Tanh', ['x']),
      node('b', 'Tanh', ['x']),
      node('c', 'Square', ['a']),
      node('d', 'Square', ['b']),
      node('e', 'Sub', ['c', 'd']),
    ];
    const nodes = withoutRepeats(twice, ['e:0']);
    expect(operations(nodes)).toEqual(['Tanh', 'Square', 'Sub']);
    expect(nodes.at(-1)!.inputs).toEqual(['c:0', 'c:0']);
  });

  it('keeps apart what differs in an attribute or in what it reads, and inputs of equal shape', () => {
    const nodes = [
      ...fed,
      node('a', 'LeakyRelu', ['x'], { alpha: 'f: 0.1' }),
      node('b', 'LeakyRelu', ['x'], { alpha: 'f: 0.2' }),
      node('c', 'LeakyRelu', ['other'], { alpha: 'f: 0.2' }),
    ];
    expect(withoutRepeats(nodes, [])).toEqual(nodes);
  });

  it('keeps what is fetched under its name', () => {
    const nodes = [...fed, node('a', 'Tanh', ['x']), node('b', 'Tanh', ['x'])];
    expect(withoutRepeats(nodes, ['a:0', 'b:0'])).toEqual(nodes);
  });

  it('drops casts to the type that a tensor has, and no others', () => {
    const nodes = [
      ...fed,
      node('a', 'Cast', ['x'], { SrcT: 'type: DT_FLOAT', DstT: 'type: DT_FLOAT' }),
      node('b', 'Cast', ['x'], { SrcT: 'type: DT_BOOL', DstT: 'type: DT_FLOAT' }),
      node('c', 'Sub', ['a', 'b']),
    ];
    const left = withoutRepeats(nodes, ['c:0']);
    expect(operations(left)).toEqual(['Cast', 'Sub']);
    expect(left.at(-1)!.inputs).toEqual(['x:0', 'b:0']);
  });
});

describe('walls', () => {
  const inputsOf = (nodes: readonly GraphNode[], name: string): readonly string[] =>
    nodes.find((each) => each.name === name)!.inputs;

  it('stand between operations that the optimiser would merge, one for all readers', () => {
    const nodes = walled([
      ...fed,
      node('a', 'Mul', ['x', 'other']),
      node('b', 'Add', ['a', 'x']),
      node('c', 'Sub', ['a', 'x']),
    ]);
    expect(operations(nodes).filter((operation) => operation === 'PlaceholderWithDefault')).toHaveLength(1);
    expect(inputsOf(nodes, 'b')).toEqual(inputsOf(nodes, 'c'));
    expect(inputsOf(nodes, 'b')).not.toContain('a:0');
  });

  it('stand before constants of floats and not before shapes', () => {
    const shape = {
      ...node('s', 'Const', [], { dtype: 'type: DT_INT32' }),
      outputs: [{ type: 'DT_INT32', shape: [1] }],
    };
    const half = node('h', 'Const', [], { dtype: 'type: DT_FLOAT' });
    const nodes = walled([...fed, half, shape, node('m', 'Mul', ['x', 'h']), node('r', 'Reshape', ['x', 's'])]);
    expect(inputsOf(nodes, 'm')[1]).not.toBe('h:0');
    expect(inputsOf(nodes, 'r')).toEqual(['x:0', 's:0']);
  });

  it('keep a bias gradient out of the filter gradient of the same slopes', () => {
    const slopes = node('g', 'LeakyReluGrad', ['x', 'other']);
    const nodes = walled([
      ...fed,
      slopes,
      node('f', 'Conv2DBackpropFilter', ['x', 'bias', 'g']),
      node('b', 'BiasAddGrad', ['g']),
    ]);
    expect(inputsOf(nodes, 'f')[2]).toBe('g:0');
    expect(inputsOf(nodes, 'b')).not.toContain('g:0');
  });
});

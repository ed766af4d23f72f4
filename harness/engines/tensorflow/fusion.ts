import { itemAt } from '../../ground/certain.js';
import { tensorName, type GraphNode } from './graph.js';

/**
 * Makes one call of oneDNN of a convolution, the bias that is added to it and the rectifier that follows: the result is
 * written once instead of three times. Every number goes through the same operations in the same order, so the bits stay.
 * Only where nothing else reads what lies between; `results` are read from outside.
 */
export function fuseConvolutions(nodes: readonly GraphNode[], results: readonly string[]): GraphNode[] {
  const makers = new Map(nodes.map((node) => [tensorName(node.name, 0), node]));
  const readers = countOf([...nodes.flatMap(({ inputs }) => inputs), ...results]);
  /** The node of that operation which makes the first input, where nothing else reads it. */
  const before = ({ inputs: [tensor = ''] }: GraphNode, operation: string): GraphNode | undefined => {
    const maker = makers.get(tensor);
    return maker?.operation === operation && readers.get(tensor) === 1 ? maker : undefined;
  };

  const absorbed = new Set<GraphNode>();
  const fused = nodes.map((node) => {
    const biased = rectifiers.has(node.operation) ? before(node, 'BiasAdd') : node;
    const convolution = biased?.operation === 'BiasAdd' ? before(biased, 'Conv2D') : undefined;
    if (!biased || !convolution || absorbed.has(node)) return node;
    absorbed.add(convolution).add(biased).delete(node);
    return fusedConvolution(convolution, biased, node);
  });
  return fused.filter((_, i) => !absorbed.has(itemAt(nodes, i)));
}

/** What may follow the bias, and what oneDNN calls it. */
const rectifiers = new Set(['LeakyRelu', 'Relu']);

/** Attributes as in tensorflow/core/ops/nn_ops.cc; the node takes the place of the last of the three. */
function fusedConvolution(convolution: GraphNode, biased: GraphNode, last: GraphNode): GraphNode {
  const { alpha } = last.attributes;
  const operations = ['BiasAdd', ...(last === biased ? [] : [last.operation])];
  return {
    ...last,
    operation: '_FusedConv2D',
    inputs: [...convolution.inputs, itemAt(biased.inputs, 1)],
    attributes: {
      ...convolution.attributes,
      num_args: 'i: 1',
      TArgs: 'list { type: DT_FLOAT }',
      fused_ops: `list { ${operations.map((operation) => `s: "${operation}"`).join(' ')} }`,
      ...(alpha && { leakyrelu_alpha: alpha }),
    },
  };
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

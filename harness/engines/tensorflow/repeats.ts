import { itemAt } from '../../ground/certain.js';
import { tensorName, type GraphNode } from './graph.js';

/**
 * The nodes without repetitions. A node is left out if an earlier one computes the same operation of the same tensors, as
 * where a step sends equal samples through a network twice, or if it casts a tensor to the type that the tensor has.
 * Operations of a step are pure (`Step`), so the bits stay the same. Nodes whose results are fetched are kept.
 */
export function withoutRepeats(nodes: readonly GraphNode[], fetched: readonly string[]): GraphNode[] {
  const kept = new Set(fetched);
  const first = new Map<string, GraphNode>();
  const others = new Map<string, string>();
  const renamed = (tensor: string): string => others.get(tensor) ?? tensor;
  return nodes.flatMap((node) => {
    const own = { ...node, inputs: node.inputs.map(renamed) };
    const outputs = node.outputs.map((_, i) => tensorName(node.name, i));
    const key = JSON.stringify([own.operation, own.inputs, own.attributes]);
    const earlier = first.get(key);
    if (!earlier) first.set(key, own);
    const same = isNoCast(own) ? own.inputs : earlier && outputs.map((_, i) => tensorName(earlier.name, i));
    if (!same || own.operation === 'Placeholder' || outputs.some((tensor) => kept.has(tensor))) return [own];
    outputs.forEach((tensor, i) => others.set(tensor, itemAt(same, i)));
    return [];
  });
}

const isNoCast = ({ operation, attributes: { SrcT, DstT } }: GraphNode): boolean =>
  operation === 'Cast' && SrcT === DstT;

import { shapeText, tensorName, type GraphNode, type GraphTensor } from './graph.js';

/**
 * The nodes with walls between them: placeholders that always take their default, which is nothing at run time.
 * TensorFlow's graph optimiser stops at a wall. Else it changes the rounding: x / c becomes x · (1/c), and sums of three
 * are added in another order.
 */
export function walled(nodes: readonly GraphNode[]): GraphNode[] {
  const walled = nodes.filter(hasWalls);
  const outputs = new Map(
    walled.flatMap((node) => node.outputs.map((made, i) => [tensorName(node.name, i), { node, made }] as const)),
  );
  const filterSlopes = new Set(
    nodes.filter(({ operation }) => operation === 'Conv2DBackpropFilter').map(({ inputs }) => inputs[2]),
  );
  const walls = new Map<string, GraphNode>();
  const behindWall = (tensor: string, reader: GraphNode): string => {
    const found = outputs.get(tensor);
    // A bias gradient that reads the same node as the filter's becomes a part of that call of oneDNN, which then takes
    // longer than both: it gets a wall of its own.
    const apart = reader.operation === 'BiasAddGrad' && filterSlopes.has(tensor);
    if (!found || (open.has(reader.operation) && found.node.operation !== 'Const' && !apart)) return tensor;
    const wall = wallOf(tensor, found.made, apart ? `_for_${reader.name}` : '');
    walls.set(wall.name, wall);
    return tensorName(wall.name, 0);
  };
  const readers = nodes.map((node) => ({ ...node, inputs: node.inputs.map((tensor) => behindWall(tensor, node)) }));
  return [...readers, ...walls.values()];
}

/** Not what is fed, and not integers, which are shapes and axes: TensorFlow may compute with them beforehand. */
const hasWalls = ({ operation, attributes: { dtype } }: GraphNode): boolean =>
  operation !== 'Placeholder' && !(operation === 'Const' && dtype !== 'type: DT_FLOAT');

/** What the optimiser does not merge with the operation before, so that its inputs need no wall. */
const open = new Set([
  'BatchMatMulV2',
  'BiasAddGrad',
  'Conv2DBackpropFilter',
  'Conv2DBackpropInput',
  'FusedBatchNormGradV3',
  'LeakyReluGrad',
  'ReluGrad',
  'Reshape',
  'SigmoidGrad',
  'Slice',
  'TanhGrad',
]);

function wallOf(tensor: string, { type, shape }: GraphTensor, suffix: string): GraphNode {
  // The scalars that FusedBatchNormGrad leaves unused are vectors to TensorFlow's shape inference.
  const known = shape.length > 0 ? shapeText(shape) : 'shape { unknown_rank: true }';
  return {
    name: `wall_${tensor.replace(':', '_')}${suffix}`,
    operation: 'PlaceholderWithDefault',
    inputs: [tensor],
    attributes: { dtype: `type: ${type}`, shape: known },
    outputs: [],
  };
}

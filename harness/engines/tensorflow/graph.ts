/** One operation of a graph before it is written. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** Tensors: `<node>:<output>`. */
  readonly inputs: readonly string[];
  /** Values as fields of TensorFlow's AttrValue in protobuf's text format. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly outputs: readonly GraphTensor[];
}

/** A tensor as the graph's text describes it. */
export interface GraphTensor {
  /** Such as `DT_FLOAT`. */
  readonly type: string;
  readonly shape: readonly number[];
}

export const tensorName = (node: string, output: number): string => `${node}:${output}`;

export const dimensions = (shape: readonly number[]): string => shape.map((size) => `dim { size: ${size} }`).join(' ');
export const shapeText = (shape: readonly number[]): string => `shape { ${dimensions(shape)} }`;

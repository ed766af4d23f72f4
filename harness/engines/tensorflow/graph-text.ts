import type { Attribute, Binding, MadeTensor, Values } from './binding.js';

/**
 * Nodes of a TensorFlow graph in protobuf's text format, which TensorFlow reads as `saved_model.pbtxt`: no protobuf
 * library is needed. Fields as in tensorflow/core/framework/node_def.proto and attr_value.proto.
 */
export class GraphText {
  private readonly nodes: string[] = [];

  constructor(private readonly binding: Binding) {}

  private get size(): number {
    return this.nodes.length;
  }

  /** A tensor that is fed; returns its name. */
  placeholder(shape: readonly number[], dtype: number): string {
    const name = `in${this.size}`;
    this.add(name, 'Placeholder', [], [`dtype: ${this.type(dtype)}`, `shape: ${shapeText(shape)}`]);
    return `${name}:0`;
  }

  /** Numbers known when the graph is made; returns their name. */
  constant(shape: readonly number[], dtype: number, values: Values): string {
    const name = `c${this.size}`;
    const content = `tensor_content: "${octal(this.bytes(dtype, values))}"`;
    const tensor = `tensor { dtype: ${this.type(dtype)} tensor_shape { ${dimensions(shape)} } ${content} }`;
    this.add(name, 'Const', [], [`dtype: ${this.type(dtype)}`, `value: ${tensor}`]);
    // Integers are shapes and axes, which TensorFlow may compute with beforehand.
    return dtype === this.binding.TF_FLOAT ? this.barrier(`${name}:0`, shape, dtype) : `${name}:0`;
  }

  /** One operation; returns the names of its outputs, which have the given shapes and types. */
  operation(
    operation: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
    outputs: readonly MadeTensor[],
  ): string[] {
    const name = `o${this.size}`;
    this.add(
      name,
      operation,
      inputs,
      attributes.map((attribute) => `${attribute.name}: ${this.value(attribute)}`),
    );
    return outputs.map(({ shape, dtype }, i) => this.barrier(`${name}:${i}`, shape, dtype));
  }

  /**
   * A placeholder that always takes its default: nothing at run time, and a wall for TensorFlow's graph optimiser, which
   * otherwise changes the rounding: x / c becomes x · (1/c), and sums of three are added in another order.
   */
  private barrier(input: string, shape: readonly number[], dtype: number): string {
    const name = `b${this.size}`;
    // The scalars that FusedBatchNormGrad leaves unused are vectors to TensorFlow's shape inference.
    const known = shape.length > 0 ? shapeText(shape) : 'shape { unknown_rank: true }';
    this.add(name, 'PlaceholderWithDefault', [input], [`dtype: ${this.type(dtype)}`, `shape: ${known}`]);
    return `${name}:0`;
  }

  /** The whole file. */
  toString(): string {
    const graph = `graph_def { ${this.nodes.join('\n')} versions { producer: 1087 min_consumer: 12 } }`;
    return `saved_model_schema_version: 1 meta_graphs { meta_info_def { tags: "serve" } ${graph} }`;
  }

  private add(name: string, operation: string, inputs: readonly string[], attributes: readonly string[]): void {
    const wires = inputs.map((input) => `input: "${input}"`).join(' ');
    const entries = attributes.map((attribute) => {
      const colon = attribute.indexOf(': ');
      const value = attribute.slice(colon + 2);
      const field = value.startsWith('DT_') ? `type: ${value}` : value;
      return `attr { key: "${attribute.slice(0, colon)}" value { ${field} } }`;
    });
    this.nodes.push(`node { name: "${name}" op: "${operation}" ${wires} ${entries.join(' ')} }`);
  }

  private value({ name, type, value }: Attribute): string {
    if (Array.isArray(value) && type !== this.binding.TF_ATTR_SHAPE) {
      return `list { ${value.map((item: unknown) => this.single(name, type, item)).join(' ')} }`;
    }
    return this.single(name, type, value);
  }

  private single(name: string, type: number, value: unknown): string {
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_SHAPE } = this.binding;
    switch (type) {
      case TF_ATTR_TYPE:
        return `type: ${this.type(value as number)}`;
      case TF_ATTR_INT:
        return `i: ${String(value)}`;
      case TF_ATTR_BOOL:
        return `b: ${String(Boolean(value))}`;
      case TF_ATTR_FLOAT:
        return `f: ${String(value)}`;
      case TF_ATTR_STRING:
        return `s: "${String(value)}"`;
      case TF_ATTR_SHAPE:
        return shapeText(value as readonly number[]);
      default:
        throw new Error(`The attribute ${name} has a type that capturing does not know (${type}).`);
    }
  }

  private type(dtype: number): string {
    const { TF_FLOAT, TF_INT32, TF_BOOL, TF_INT64 } = this.binding;
    const names = new Map([
      [TF_FLOAT, 'DT_FLOAT'],
      [TF_INT32, 'DT_INT32'],
      [TF_BOOL, 'DT_BOOL'],
      [TF_INT64, 'DT_INT64'],
    ]);
    const name = names.get(dtype);
    if (!name) throw new Error(`Capturing knows no tensors of type ${dtype}.`);
    return name;
  }

  private bytes(dtype: number, values: Values): Uint8Array {
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.binding;
    if (dtype === TF_BOOL) return Uint8Array.from(values);
    if (dtype === TF_FLOAT) return new Uint8Array(Float32Array.from(values).buffer);
    if (dtype === TF_INT32) return new Uint8Array(Int32Array.from(values).buffer);
    return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
  }
}

const dimensions = (shape: readonly number[]): string => shape.map((size) => `dim { size: ${size} }`).join(' ');
const shapeText = (shape: readonly number[]): string => `shape { ${dimensions(shape)} }`;

/** Bytes as escapes of three octal digits, which protobuf's text format takes in strings. */
function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

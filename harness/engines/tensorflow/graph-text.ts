import type { Attribute, Binding, MadeTensor, Values } from './binding.js';
import { dimensions, shapeText, tensorName, type GraphNode, type GraphTensor } from './graph.js';
import type { Passes } from './passes.js';

/**
 * Nodes of a TensorFlow graph in protobuf's text format, which TensorFlow reads as `saved_model.pbtxt`: no protobuf
 * library is needed. Fields as in tensorflow/core/framework/node_def.proto and attr_value.proto.
 */
export class GraphText {
  private readonly nodes: GraphNode[] = [];

  constructor(private readonly binding: Binding) {}

  /** A tensor that is fed; returns its name. */
  placeholder(shape: readonly number[], dtype: number): string {
    const type = this.type(dtype);
    return this.add('Placeholder', [], { dtype: `type: ${type}`, shape: shapeText(shape) }, [{ type, shape }]);
  }

  /** Numbers known when the graph is made; returns their name. */
  constant(shape: readonly number[], dtype: number, values: Values): string {
    const type = this.type(dtype);
    const content = `tensor_content: "${octal(this.bytes(dtype, values))}"`;
    const value = `tensor { dtype: ${type} tensor_shape { ${dimensions(shape)} } ${content} }`;
    return this.add('Const', [], { dtype: `type: ${type}`, value }, [{ type, shape }]);
  }

  /** One operation; returns the names of its outputs, which have the given shapes and types. */
  operation(
    operation: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
    outputs: readonly MadeTensor[],
  ): string[] {
    const values = Object.fromEntries(attributes.map((attribute) => [attribute.name, this.value(attribute)]));
    const described = outputs.map(({ shape, dtype }) => ({ type: this.type(dtype), shape }));
    this.add(operation, inputs, values, described);
    return outputs.map((_, i) => tensorName(this.last, i));
  }

  /** The whole file, of the graph that the passes leave, from which the given tensors are fetched. */
  text(passes: Passes, fetched: readonly string[]): string {
    const nodes = passes(this.nodes, fetched);
    const graph = `graph_def { ${nodes.map(nodeText).join('\n')} versions { producer: 1087 min_consumer: 12 } }`;
    return `saved_model_schema_version: 1 meta_graphs { meta_info_def { tags: "serve" } ${graph} }`;
  }

  private get last(): string {
    return `n${this.nodes.length - 1}`;
  }

  private add(
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, string>>,
    outputs: readonly GraphTensor[],
  ): string {
    this.nodes.push({ name: `n${this.nodes.length}`, operation, inputs, attributes, outputs });
    return tensorName(this.last, 0);
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

function nodeText({ name, operation, inputs, attributes }: GraphNode): string {
  const wires = inputs.map((input) => `input: "${input}"`).join(' ');
  const entries = Object.entries(attributes).map(([key, value]) => `attr { key: "${key}" value { ${value} } }`);
  return `node { name: "${name}" op: "${operation}" ${wires} ${entries.join(' ')} }`;
}

/** Bytes as escapes of three octal digits, which protobuf's text format takes in strings. */
function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

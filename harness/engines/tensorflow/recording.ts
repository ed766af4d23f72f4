import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../../ground/certain.js';
import type { Step, Tensors } from '../engine.js';
import { handleOf, type Backend, type Binding, type MadeTensor } from './binding.js';
import { GraphText } from './graph-text.js';

/** What a step made: the state that changed, and its outputs. */
export interface Result {
  readonly changed: Tensors;
  readonly outputs: Tensors;
}

/** One eager execution of a step, and the graph of what it did. */
export interface Recording {
  readonly result: Result;
  readonly graph: GraphText;
  /** Tensors of the graph: state and inputs, in this order. */
  readonly feeds: readonly string[];
  /** The state that changed and the outputs, in this order. */
  readonly fetched: readonly string[];
}

/** A recorded graph as TensorFlow runs it: handles in, tensors out. */
export interface Executable {
  run(fed: readonly number[]): MadeTensor[];
  dispose(): void;
}

/** A step of given shapes as one graph. */
export interface Graph {
  run(state: Tensors, inputs: Tensors): Result;
  dispose(): void;
}

/**
 * Runs a step eagerly and notes each of its operations.
 * @throws Error where the step reads a tensor on the host or uses one made outside the step.
 */
export function record(backend: Backend, step: Step, state: Tensors, inputs: Tensors): Recording {
  const recorder = new Recorder(backend);
  const feeds = tensorsOf(state, inputs).map((tensor) => recorder.feed(tensor));
  const { state: changed, outputs } = recorder.during(() => tf.tidy(() => step(state, inputs)));
  const fetched = tensorsOf(changed, outputs).map((tensor) => recorder.nameOf(tensor));
  return { result: { changed, outputs }, graph: recorder.graph, feeds, fetched };
}

/** The recorded step, run by what TensorFlow made of its graph. */
export function graphOf(backend: Backend, { result }: Recording, executable: Executable): Graph {
  const [changed, outputs] = [Object.keys(result.changed), Object.keys(result.outputs)];
  const run = (state: Tensors, inputs: Tensors): Result => {
    const made = executable.run(tensorsOf(state, inputs).map((tensor) => handleOf(backend, tensor)));
    const tensors = made.map((each) => backend.createOutputTensor(each));
    const named = (names: readonly string[], from: number): Tensors =>
      Object.fromEntries(names.map((name, i) => [name, itemAt(tensors, from + i)]));
    return { changed: named(changed, 0), outputs: named(outputs, changed.length) };
  };
  return { run, dispose: () => executable.dispose() };
}

const tensorsOf = (...groups: Tensors[]): tf.Tensor[] => groups.flatMap((tensors) => Object.values(tensors));

/** Stands in for the binding while a step runs, and notes each operation as a node of a graph. */
class Recorder {
  readonly graph: GraphText;
  /** The graph's name of each tensor, by TensorFlow's handle. */
  private readonly names = new Map<number, string>();

  constructor(private readonly backend: Backend) {
    this.graph = new GraphText(backend.binding);
  }

  /** A placeholder for a tensor that comes from outside; returns its name. */
  feed(tensor: tf.Tensor): string {
    const { dtype } = this.backend.tensorMap.get(tensor.dataId);
    const name = this.graph.placeholder(tensor.shape, dtype);
    const handle = handleOf(this.backend, tensor);
    if (this.names.has(handle))
      throw new Error('Two tensors of a training step share their memory, so its graph could not tell them apart.');
    this.names.set(handle, name);
    return name;
  }

  nameOf(tensor: tf.Tensor): string {
    return this.named(handleOf(this.backend, tensor), 'A result of the step');
  }

  during<T>(action: () => T): T {
    const { binding } = this.backend;
    this.backend.binding = this.recording(binding);
    try {
      return action();
    } finally {
      this.backend.binding = binding;
    }
  }

  private recording(binding: Binding): Binding {
    const own: Partial<Binding> = {
      createTensor: (shape, dtype, values) => {
        const id = binding.createTensor(shape, dtype, values);
        this.names.set(id, this.graph.constant(shape, dtype, values));
        return id;
      },
      executeOp: (operation, attributes, inputs, outputs) => {
        const made = binding.executeOp(operation, attributes, inputs, outputs);
        const fed = inputs.map((id) => this.named(id, operation));
        const names = this.graph.operation(operation, fed, attributes, made);
        made.forEach(({ id }, i) => this.names.set(id, itemAt(names, i)));
        return made;
      },
      tensorDataSync: () => {
        throw new Error('A training step read a tensor on the host, so it cannot be captured; run with --eager.');
      },
    };
    // Inherits all the rest; the binding's own properties are read-only, so these are defined over them.
    const descriptors = Object.entries(own).map(([name, value]) => [name, { value }] as const);
    return Object.create(binding, Object.fromEntries(descriptors)) as Binding;
  }

  private named(id: number, reader: string): string {
    const name = this.names.get(id);
    if (!name)
      throw new Error(`${reader} is or reads a tensor made outside the training step; make it an input of the step.`);
    return name;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../../ground/certain.js';
import { replaceState, signature, type CompiledStep, type Step, type Tensors } from '../engine.js';
import { handleOf, nativeBackend, type Backend, type Binding } from './binding.js';
import { GraphText } from './graph-text.js';
import { writeNew } from '../../ground/files.js';

/**
 * A step whose first execution is recorded, operation by operation, and whose later ones run as one TensorFlow graph:
 * TensorFlow schedules the graph, and JavaScript makes one call instead of hundreds. Other shapes are recorded anew.
 * With one thread the results are bit-identical to eager execution.
 * @throws Error from the first execution, where the step reads a tensor on the host or uses one made outside the step.
 */
export function captured(step: Step): CompiledStep {
  const graphs = new Map<string, Graph>();
  const run: CompiledStep = (state, inputs) => {
    const key = signature(state.tensors, inputs);
    const graph = graphs.get(key);
    if (graph) {
      const { changed, outputs } = graph.run(state.tensors, inputs);
      replaceState(state, changed);
      return outputs;
    }
    const recording = record(step, state.tensors, inputs);
    graphs.set(key, recording.graph);
    replaceState(state, recording.changed);
    return recording.outputs;
  };
  run.dispose = () => {
    graphs.forEach((graph) => graph.dispose());
    graphs.clear();
  };
  return run;
}

interface Result {
  readonly changed: Tensors;
  readonly outputs: Tensors;
}

interface Graph {
  run(state: Tensors, inputs: Tensors): Result;
  dispose(): void;
}

/** Runs a step eagerly and builds the graph of what it did. */
function record(step: Step, state: Tensors, inputs: Tensors): Result & { graph: Graph } {
  const backend = nativeBackend();
  const recorder = new Recorder(backend);
  const feeds = [...Object.values(state), ...Object.values(inputs)].map((tensor) => recorder.feed(tensor));
  const { state: changed, outputs } = recorder.during(() => tf.tidy(() => step(state, inputs)));

  const fetched = [...Object.values(changed), ...Object.values(outputs)].map((tensor) => recorder.nameOf(tensor));
  const session = load(backend.binding, recorder.graph.text(fetched));
  const [feedNames, fetchNames] = [feeds.join(), fetched.join()];
  const changedNames = Object.keys(changed);
  const outputNames = Object.keys(outputs);
  const run = (now: Tensors, fresh: Tensors): Result => {
    const fed = [...Object.values(now), ...Object.values(fresh)].map((tensor) => handleOf(backend, tensor));
    const made = backend.binding.runSavedModel(session, fed, feedNames, fetchNames);
    const tensors = made.map((each) => backend.createOutputTensor(each));
    const named = (names: readonly string[], from: number): Tensors =>
      Object.fromEntries(names.map((name, i) => [name, itemAt(tensors, from + i)]));
    return { changed: named(changedNames, 0), outputs: named(outputNames, changedNames.length) };
  };
  return { changed, outputs, graph: { run, dispose: () => backend.binding.deleteSavedModel(session) } };
}

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

function load(binding: Binding, graph: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-step-'));
  try {
    writeNew(join(folder, 'saved_model.pbtxt'), graph);
    return binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

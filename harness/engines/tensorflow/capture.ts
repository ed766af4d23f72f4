import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNew } from '../../ground/files.js';
import { replaceState, signature, type CompiledStep, type Step } from '../engine.js';
import { nativeBackend, type Binding } from './binding.js';
import { passesForFunction, passesForSession, type Passes } from './passes.js';
import { graphOf, record, type Executable, type Graph, type Recording } from './recording.js';

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
    const backend = nativeBackend();
    const recording = record(backend, step, state.tensors, inputs);
    graphs.set(key, graphOf(backend, recording, asSession(backend.binding, recording)));
    replaceState(state, recording.result.changed);
    return recording.result.outputs;
  };
  run.dispose = () => {
    graphs.forEach((graph) => graph.dispose());
    graphs.clear();
  };
  return run;
}

/** How TensorFlow gets a recorded graph. */
export type Load = (binding: Binding, recording: Recording) => Executable;

/** A session, whose feeds and results are tensors of the host: on a CPU they are handed over as they are. */
const asSession: Load = (binding, recording) => {
  const session = load(binding, recording, passesForSession);
  const [feeds, fetched] = [recording.feeds.join(), recording.fetched.join()];
  return {
    run: (fed) => binding.runSavedModel(session, fed, feeds, fetched),
    dispose: () => binding.deleteSavedModel(session),
  };
};

/** A function of TensorFlow's eager context, whose arguments and results stay on the device, as those of operations do. */
export const asFunction =
  (passes: Passes = passesForFunction): Load =>
  (binding, recording) => {
    const model = load(binding, recording, passes);
    const name = `ganbench_step_${functions++}`;
    try {
      binding.addFunction(model, name, recording.feeds.join(), recording.fetched.join());
    } finally {
      binding.deleteSavedModel(model);
    }
    return {
      run: (fed) => binding.executeOp(name, [], fed, recording.fetched.length),
      dispose: () => binding.removeFunction(name),
    };
  };
let functions = 0;

function load(binding: Binding, { graph, fetched }: Recording, passes: Passes): number {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-step-'));
  try {
    writeNew(join(folder, 'saved_model.pbtxt'), graph.text(passes, fetched));
    return binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

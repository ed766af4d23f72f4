import * as tf from '@tensorflow/tfjs-core';
import { counted } from '../../../text/format.js';
import { defined } from '../../ground/certain.js';
import { messageOf } from '../../ground/errors.js';
import {
  eager,
  replaceState,
  signature,
  type CaptureCheck,
  type CompiledStep,
  type Step,
  type Tensors,
} from '../engine.js';
import { nativeBackend } from './binding.js';
import { asFunction, type Load } from './capture.js';
import { graphOf, record, type Graph, type Result } from './recording.js';

/** Executions of each graph that are compared with eager ones, after the one that is recorded. */
export const COMPARED = 3;

export interface CheckOptions {
  /** How TensorFlow gets the graph; as a function by default. */
  readonly load?: Load;
  /** Hears why a step is run eagerly. */
  warn(sentence: string): void;
}

/**
 * A captured step that has to show its bits first. Its first execution is recorded; the next ones run eagerly and as a graph,
 * and the results of the eager ones count. A graph that fails or whose results differ in a bit is given up for good, with a
 * warning: the step is then run eagerly. So training has the bits of eager steps either way.
 */
export function checked(step: Step, { load = asFunction(), warn }: CheckOptions): CompiledStep {
  const run = new Checked(step, load, warn);
  return Object.assign<CompiledStep, Pick<CompiledStep, 'dispose' | 'check'>>(
    (state, inputs) => run.execute(state, inputs),
    {
      dispose: () => run.dispose(),
      check: () => run.found,
    },
  );
}

type State = Parameters<CompiledStep>[0];

class Checked {
  private readonly eager: CompiledStep;
  private readonly graphs = new Map<string, { readonly graph: Graph; compared: number }>();
  private compared = 0;
  private fault: string | undefined;

  constructor(
    private readonly step: Step,
    private readonly load: Load,
    private readonly warn: (sentence: string) => void,
  ) {
    this.eager = eager(step);
  }

  get found(): CaptureCheck {
    return { compared: this.compared, faults: this.fault === undefined ? [] : [this.fault] };
  }

  execute(state: State, inputs: Tensors): Tensors {
    if (this.fault !== undefined) return this.eager(state, inputs);
    const key = signature(state.tensors, inputs);
    const known = this.graphs.get(key);
    if (!known) return this.first(key, state, inputs);
    if (known.compared < COMPARED) return this.compare(known, state, inputs);
    return taken(state, known.graph.run(state.tensors, inputs));
  }

  dispose(): void {
    this.graphs.forEach(({ graph }) => graph.dispose());
    this.graphs.clear();
  }

  /** What cannot be recorded may well run: a step that reads a tensor on the host does. */
  private first(key: string, state: State, inputs: Tensors): Tensors {
    const backend = nativeBackend();
    const recording = this.tried('it cannot be captured', () => record(backend, this.step, state.tensors, inputs));
    if (!recording) return this.eager(state, inputs);
    const executable = this.tried('TensorFlow does not take its graph', () => this.load(backend.binding, recording));
    if (executable) this.graphs.set(key, { graph: graphOf(backend, recording, executable), compared: 0 });
    return taken(state, recording.result);
  }

  private compare(known: { readonly graph: Graph; compared: number }, state: State, inputs: Tensors): Tensors {
    const { state: changed, outputs } = tf.tidy(() => this.step(state.tensors, inputs));
    const made = this.tried('its graph fails', () => known.graph.run(state.tensors, inputs));
    const other = made && differing({ changed, outputs }, made);
    if (made) tf.dispose([made.changed, made.outputs]);
    if (other !== undefined)
      this.giveUp(
        `execution ${known.compared + 2} of its graph gives other bits than operation by operation, in ${other}`,
      );
    else if (made) {
      known.compared++;
      this.compared++;
    }
    return taken(state, { changed, outputs });
  }

  private tried<T>(what: string, attempt: () => T): T | undefined {
    try {
      return attempt();
    } catch (error) {
      this.giveUp(`${what}: ${messageOf(error).trim().replace(/\.$/, '')}`);
      return undefined;
    }
  }

  private giveUp(reason: string): void {
    this.fault = reason;
    this.dispose();
    this.warn(`A step is run operation by operation instead of as one graph, which takes longer, because ${reason}.`);
  }
}

function taken(state: State, { changed, outputs }: Result): Tensors {
  replaceState(state, changed);
  return outputs;
}

/** The tensors whose bits differ, in words; undefined where all are equal. */
function differing(expected: Result, made: Result): string | undefined {
  const [right, found] = [expected, made].map(({ changed, outputs }) => ({ ...changed, ...outputs }));
  const names = Object.keys(defined(right)).filter((name) => !sameBits(defined(right)[name], defined(found)[name]));
  if (names.length === 0) return undefined;
  return `${names[0]}${names.length > 1 ? ` and ${counted(names.length - 1, 'other tensor')}` : ''}`;
}

function sameBits(a: tf.Tensor | undefined, b: tf.Tensor | undefined): boolean {
  const [one, other] = [bytesOf(defined(a)), bytesOf(defined(b))];
  return one.equals(other);
}

function bytesOf(tensor: tf.Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.dataSync();
  return Buffer.from(buffer, byteOffset, byteLength);
}

import * as tf from '@tensorflow/tfjs-core';
import type { Device, EngineName } from './facts.js';

/** Tensors by name: weights, optimiser slots, counters, or the inputs of a step. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/**
 * A training step: a pure function of named state and named inputs. It reads nothing on the host, counts nothing in
 * JavaScript and returns only the state that changed, so an engine may record it once and replay it.
 */
export type Step = (state: Tensors, inputs: Tensors) => { state: Tensors; outputs: Tensors };

/** The state that lives from step to step. Compiled steps replace its tensors and dispose the old ones. */
export interface State {
  tensors: Tensors;
}

/** Runs a step on a state and returns its outputs, which the caller disposes. */
export interface CompiledStep {
  (state: State, inputs: Tensors): Tensors;
  /** Gives back what the engine keeps for the step, which is not called any more. */
  dispose?(): void;
  /** What came out where the engine compares captured executions with eager ones. */
  check?(): CaptureCheck;
}

/** How captured steps compared with eager ones. */
export interface CaptureCheck {
  /** Executions that had the same bits both ways. */
  readonly compared: number;
  /** Why steps are run eagerly after all. */
  readonly faults: readonly string[];
}

/** Rows of equal length, such as the samples of a data set. */
export interface Rows {
  readonly count: number;
  readonly rowSize: number;
  read(index: number, out: Float32Array, offset: number): void;
}

export interface ResidentRows {
  /** The given rows as a tensor of the given shape: an input of compiled steps, the same numbers as from the host. */
  take(indices: Uint32Array, shape: readonly number[]): tf.Tensor;
  dispose(): void;
}

/** Memory of the device, in bytes. */
export interface DeviceMemory {
  /** Allocated now, in use or kept for later. */
  readonly bytes: number;
  /** The most since the engine started. */
  readonly peakBytes: number;
}

/** What else is recorded of where an engine computes. */
export interface EngineProvenance {
  /** Environment variables that decide how it rounds. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly gpu?: string;
  readonly driver?: string;
  /** Which of the machine's GPUs. */
  readonly gpuId?: string;
}

export interface Engine {
  readonly name: EngineName;
  readonly device: Device;
  /** Library versions that decide the numbers, e.g. `TensorFlow 2.18.1, tfjs 4.22.0`. */
  readonly version: string;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Whether to read a number back makes the device wait, so that a training looks at its losses less often. */
  readonly readsSlowly: boolean;
  compile(step: Step): CompiledStep;
  /** Keeps rows on the device, so that a batch of them takes the way of their numbers only; undefined where it cannot. */
  resident?(rows: Rows): ResidentRows | undefined;
  /** What the engine has allocated on a device with memory of its own; absent or undefined where it cannot tell. */
  deviceMemory?(): Promise<DeviceMemory | undefined>;
  provenance?(): Promise<EngineProvenance>;
  /** Hears sentences that a person should read, such as that a step cannot be captured; Node.js' warnings by default. */
  onWarning?: (sentence: string) => void;
}

/** Runs a step operation by operation: the way of every engine that does not capture. */
export function eager(step: Step): CompiledStep {
  return (state, inputs) => {
    const result = tf.tidy(() => step(state.tensors, inputs));
    replaceState(state, result.state);
    return result.outputs;
  };
}

/** Puts the changed tensors into the state and disposes those that they replace. */
export function replaceState(state: State, changed: Tensors): void {
  for (const [name, tensor] of Object.entries(changed)) {
    const old = state.tensors[name];
    if (old && old !== tensor) old.dispose();
  }
  state.tensors = { ...state.tensors, ...changed };
}

/** Names, types and shapes: what a recorded step was recorded for. */
export const signature = (...groups: Tensors[]): string =>
  groups
    .map((tensors) =>
      Object.entries(tensors)
        .map(([name, t]) => `${name}:${t.dtype}:${t.shape.join()}`)
        .join(';'),
    )
    .join('|');

import * as tf from '@tensorflow/tfjs-core';

/** A tensor that an operation made, as the binding describes it. */
export interface MadeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** An attribute of a TensorFlow operation; `type` is one of the binding's TF_ATTR_ numbers. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export type Values = Float32Array | Int32Array | Uint8Array;

type Code =
  `TF_${'FLOAT' | 'INT32' | 'BOOL' | 'INT64'}` | `TF_ATTR_${'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE'}`;

/**
 * The part of tfjs-node's native binding that recording a step needs (nodejs_kernel_backend.ts, tfjs 4.22.0), and what
 * harness/setup/addon/functions.cc adds.
 */
export interface Binding extends Readonly<Record<Code, number>> {
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  executeOp(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): MadeTensor[];
  tensorDataSync(id: number): Values;
  loadSavedModel(folder: string, tag: string): number;
  runSavedModel(session: number, inputs: readonly number[], feeds: string, fetches: string): MadeTensor[];
  deleteSavedModel(session: number): void;
  /** Makes a loaded graph a function of the eager context: an operation of that name, on tensors of the device. */
  addFunction(session: number, name: string, feeds: string, fetches: string): void;
  removeFunction(name: string): void;
}

interface TensorData {
  id: number;
  /** Values that have not been handed to TensorFlow yet. */
  values: Values | null;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** The part of tfjs-node's backend that recording a step needs. */
export interface Backend {
  binding: Binding;
  readonly tensorMap: { get(dataId: tf.DataId): TensorData };
  createOutputTensor(made: MadeTensor): tf.Tensor;
}

export const nativeBackend = (): Backend => tf.backend() as unknown as Backend;

/** TensorFlow's handle of a tensor; values that tfjs still holds are handed over first. */
export function handleOf(backend: Backend, tensor: tf.Tensor): number {
  const data = backend.tensorMap.get(tensor.dataId);
  if (data.values !== null) {
    data.id = backend.binding.createTensor(data.shape, data.dtype, data.values);
    data.values = null;
  }
  return data.id;
}

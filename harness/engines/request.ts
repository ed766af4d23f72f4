import type { Device, EngineName } from './facts.js';

/** What computes, where and how. */
export interface EngineRequest {
  readonly engine: EngineName | 'auto';
  readonly device: Device | 'auto';
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Runs each training step operation by operation, where the engine would capture it. */
  readonly eager?: boolean;
  /** Which GPU, where there are several: for TensorFlow its number or UUID, for WebGPU a part of its name. */
  readonly gpu?: string;
  readonly verbose?: boolean;
}

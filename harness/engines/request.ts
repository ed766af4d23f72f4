import type { Device, EngineName } from './facts.js';

/** What computes, where and how. */
export interface EngineRequest {
  readonly engine: EngineName | 'auto';
  readonly device: Device | 'auto';
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Runs each training step operation by operation, where the engine would capture it. */
  readonly eager?: boolean;
  readonly verbose?: boolean;
}

import type { KeyParts } from '../record/key.js';
import type { Progress } from '../training/trainer.js';
import type { CurveRow, RunSpec } from '../record/record.js';
import type { LossLogState } from './loss-log.js';
import type { TraceRecord } from './trace.js';

/** What a checkpoint holds besides the tensors: all that a run needs to go on as if it had never stopped. */
export interface Saved {
  readonly spec: RunSpec;
  readonly key: string;
  readonly parts: KeyParts;
  /** The key of the scores in the curve. */
  readonly scoreKey: string;
  readonly progress: Progress;
  readonly curve: readonly CurveRow[];
  /** How many equal shares of the budget were spent at the last evaluation; 0 where shares do not decide. */
  readonly shares?: number;
  /** Steps of the evaluations that showed a collapse. */
  readonly collapses: readonly number[];
  readonly trace: TraceRecord;
  /** Absent in those of earlier versions. */
  readonly losses?: LossLogState;
  readonly seconds: { readonly evaluation: number; readonly total: number };
}

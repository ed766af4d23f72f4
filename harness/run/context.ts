import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import type { Catalogue } from '../metrics/discover.js';
import type { Key } from '../record/key.js';
import type { CurveRow } from '../record/record.js';
import type { Judge } from '../scoring/judges.js';
import type { Variant } from '../training/definition.js';
import type { Losses } from '../training/trainer.js';

/** What a run needs besides its spec. */
export interface RunContext {
  readonly name: string;
  readonly key: Key;
  readonly scores: Key;
  readonly runs: string;
  /** Whether what an earlier try left is removed instead of continued. */
  readonly afresh: boolean;
  /** What the bench was called with, argument by argument. */
  readonly command: readonly string[];
  readonly variant: Variant;
  /** The folder of its code: errors name the place in it. */
  readonly variantFolder?: string;
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Judges of every evaluation and of the last and best step only. */
  readonly judges: { readonly curve: readonly Judge[]; readonly final: readonly Judge[] };
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue;
  /** Metric columns that cannot be computed, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  readonly timeLimitSeconds?: number;
  /** What was found wrong with the variant before. */
  readonly faults?: readonly string[];
  /** Becomes true when the run has to stop at the next step; the checkpoint lets it continue later. */
  readonly stopping: () => boolean;
  /** Told of every row of the curve, with the picture of its samples. */
  readonly onEvaluation?: ((row: CurveRow, png: Uint8Array) => void) | undefined;
  /** Told of every row of the losses. */
  readonly onLosses?: ((row: CurveRow) => void) | undefined;
  onProgress(progress: { share: number; step: number; stepsPerSecond: number; losses: Losses }): void;
}

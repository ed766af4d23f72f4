import type { EngineRequest } from '../engines/request.js';
import type { Provenance, RunRecord, RunSpec } from '../record/record.js';
import type { RetraceResult } from '../run/retrace.js';
import type { Contest, Footprint, Patience, Timings } from './contest.js';
import type { HeldOut } from '../record/held-out.js';
import type { Key } from '../record/key.js';
import type { MetricTable } from '../record/metric-table.js';
import type { DatasetSize } from '../training/obstacle.js';
import type { Modules } from '../../metrics/features/modules.js';
import type { Losses } from '../training/trainer.js';

/** What a suite's runs are scored with. */
export interface Scoring {
  readonly datasets: readonly string[];
  readonly networks: readonly string[];
  /** Fakes that each network judges: the noise floor is computed for as many reals. */
  readonly samples: Readonly<Record<string, number>>;
  /** The suite's metrics, where it names them. */
  readonly metrics?: RunSpec['evaluation']['metrics'];
  /** Whether the fakes are made for classes. */
  readonly labels?: boolean | undefined;
  /** Folders of metrics beside the program's. */
  readonly metricFolders?: readonly string[] | undefined;
  /** Files of feature networks that the user wrote. */
  readonly modules?: Modules | undefined;
}

/** Starts the engine, checks it, and says what the runs stand on. */
export interface PrepareJob extends Scoring {
  readonly kind: 'prepare';
  readonly choice: EngineRequest;
}

/** Computes the noise floors. */
export interface FloorsJob extends Scoring {
  readonly kind: 'floors';
  readonly choice: EngineRequest;
}

/** Trains and scores one run. */
export interface TrainJob {
  readonly kind: 'train';
  readonly choice: EngineRequest;
  readonly name: string;
  readonly key: Key;
  readonly scores: Key;
  readonly spec: RunSpec;
  readonly runs: string;
  /** Whether what an earlier try left is removed instead of continued. */
  readonly afresh: boolean;
  /** What the bench was called with, argument by argument. */
  readonly command: readonly string[];
  readonly variantFolders: readonly string[];
  readonly metricFolders?: readonly string[] | undefined;
  readonly modules?: Modules | undefined;
  readonly timeLimitSeconds?: number;
  /** What was found wrong with the variant's preset, in sentences. */
  readonly faults?: readonly string[];
  /** A folder for TensorBoard events, one folder in it per run. */
  readonly tensorboard?: string;
}

/** Trains a recorded run again and compares. */
export interface VerifyJob {
  readonly kind: 'verify';
  readonly choice: EngineRequest;
  readonly record: RunRecord;
  /** The folder of the run. */
  readonly folder: string;
  /** Generator steps to train; all by default. */
  readonly steps?: number | undefined;
  readonly variantFolders: readonly string[];
}

/** Times the schemes of one variant against each other. */
export interface TimeJob {
  readonly kind: 'time';
  readonly choice: EngineRequest;
  readonly contest: Contest;
  readonly patience: Patience;
  readonly variantFolders: readonly string[];
}

/** Counts what a step of one scheme does and takes. */
export interface CountJob {
  readonly kind: 'count';
  readonly choice: EngineRequest;
  readonly contest: Contest;
  readonly scheme: string;
  readonly variantFolders: readonly string[];
}

/** Looks for what is wrong with variants before anything is trained. */
export interface CheckJob {
  readonly kind: 'check';
  readonly choice: EngineRequest;
  /** Those of each variant. */
  readonly presets: Readonly<Record<string, readonly string[]>>;
  readonly variantFolders: readonly string[];
}

/** What is wrong with a preset of a variant, in a sentence. */
export interface VariantFault {
  readonly variant: string;
  readonly preset: string;
  readonly text: string;
}

export type Job = PrepareJob | FloorsJob | TrainJob | VerifyJob | TimeJob | CountJob | CheckJob;

/** Noise floors by data set and column. */
export type FloorsByDataset = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the runs stand on. */
export interface Prepared {
  readonly provenance: Provenance;
  readonly cpuKind: string;
  /** Which engine was chosen, and why. */
  readonly reason: string;
  readonly checksums: Readonly<Record<string, string>>;
  /** What decides whether a run can be trained, by data set. */
  readonly sizes: Readonly<Record<string, DatasetSize>>;
  /** Numbers of samples, by data set. */
  readonly heldOut?: Readonly<Record<string, HeldOut>> | undefined;
  /** sha256 of the feature networks' weights, by data set and network; absent where one cannot be used. */
  readonly networks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What reports have to know of the metrics. */
  readonly table: MetricTable;
  /** Noise floors; null where some of them are in no cache. */
  readonly floors: FloorsByDataset | null;
  /** Feature networks that cannot be used, by `<data set> <network>`, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  /** Those that could, but were trained for another data set, in the same way. */
  readonly unsuited?: Readonly<Record<string, string>>;
}

/** What a worker tells its parent. */
export type WorkerMessage =
  | {
      readonly type: 'progress';
      readonly share: number;
      readonly step: number;
      readonly stepsPerSecond: number;
      readonly losses: Losses;
    }
  | { readonly type: 'note'; readonly text: string }
  /** Seconds that went into features and statistics of the reals and noise floors, which all later scores use. */
  | { readonly type: 'references'; readonly seconds: number }
  /** Said every second by a process that is not hung. */
  | { readonly type: 'alive' }
  | { readonly type: 'prepared'; readonly prepared: Prepared }
  | { readonly type: 'floors'; readonly floors: FloorsByDataset }
  | { readonly type: 'checked'; readonly faults: readonly VariantFault[] }
  /** No record: the run was stopped before its end. Clean: it left no tensors behind. */
  | { readonly type: 'trained'; readonly record: RunRecord | null; readonly clean: boolean }
  /** `environment`: variables that changed how the engine rounded, as in a run's key. */
  | { readonly type: 'verified'; readonly verdict: RetraceResult; readonly environment: string }
  | { readonly type: 'timed'; readonly timings: Timings; readonly provenance: Provenance }
  | { readonly type: 'counted'; readonly footprint: Footprint }
  /** The request cannot be carried out: a UserError's sentence. */
  | { readonly type: 'refused'; readonly reason: string };

/** What a parent tells its worker after the job. */
export interface StopMessage {
  readonly type: 'stop';
}

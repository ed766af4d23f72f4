import type { CaptureCheck } from '../engines/engine.js';
import type { EngineName, Device } from '../engines/facts.js';
import type { NetworkChoice } from '../networks/choice.js';
import type { Budget, BudgetUnit } from './budget.js';
import type { Key, KeyParts } from './key.js';
import { presetText, type Settings } from './settings.js';

export const statuses = ['ok', 'diverged', 'timeout', 'error', 'skipped', 'load-error'] as const;
export type Status = (typeof statuses)[number];

export type { BudgetUnit };
export type Spent = Record<BudgetUnit, number>;

/** One point of variants × presets × schemes × data sets × seeds: all that decides a run, besides code. */
export interface RunSpec {
  readonly variant: string;
  readonly preset: string;
  /** In place of the preset's; absent where there are none. */
  readonly settings?: Settings | undefined;
  readonly scheme: string;
  readonly dataset: string;
  readonly seed: number;
  readonly budget: Budget;
  readonly batchSize: number;
  /** Channels of the narrowest convolution, nf in the DCGAN literature. */
  readonly width: number;
  readonly latentSize: number;
  /** Absent where it is the usual one for the data: DCGAN for images, a multi-layer perceptron for points. */
  readonly network?: NetworkChoice | undefined;
  /** Whether both players are told the classes of samples; absent where they are not. */
  readonly labels?: true | undefined;
  readonly evaluation: {
    /** Generator steps between two evaluations; absent where `evaluations` says when. */
    readonly every?: number | undefined;
    /** How many evaluations follow step 0, one after each equal share of the budget. */
    readonly evaluations?: number | undefined;
    /**
     * The last generator step that every run of the suite reaches on this data set: one more evaluation, which leaves what is
     * said of the others as it is. The plan sets it where budgets are of compute (harness/bench/common-step.ts).
     */
    readonly commonStep?: number | undefined;
    /** Fakes per evaluation. */
    readonly samples: number;
    /** Feature networks used at every evaluation; the first one chooses the best step. */
    readonly curve: readonly string[];
    /** Feature networks used at the end only: of the generators of `finalSteps`. */
    readonly final: readonly string[];
    /** How many of the fakes they judge, the first ones; all by default. */
    readonly finalSamples?: number | undefined;
    /** Best and last by default. */
    readonly finalSteps?: 'best' | undefined;
    /** The metrics that are computed; where there are none, all that suit the data and the variant. */
    readonly metrics?: readonly string[] | undefined;
    /** A value of the ranking distance: steps and seconds to it are reported. */
    readonly threshold?: number | undefined;
  };
}

/** When a run is evaluated, for a person. */
export const whenText = ({ every, evaluations }: RunSpec['evaluation']): string =>
  evaluations === undefined ? `every ${every} steps` : `${evaluations} times, after equal shares of the budget`;

/** Whether a run ended well although something was found wrong with its variant; of others the reason says enough. */
export const hasFaults = ({ status, faults = [] }: RunRecord): boolean => status === 'ok' && faults.length > 0;

/** What two runs have in common if they differ only in settings or code. */
export const pointOf = (spec: RunSpec): string =>
  JSON.stringify([spec.variant, presetText(spec), spec.scheme, spec.dataset, spec.seed]);

/** Where and with what the numbers were made. */
export interface Provenance {
  readonly engine: EngineName;
  readonly engineVersion: string;
  readonly device: Device;
  readonly threads: number;
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** The GPU that the engine says it computed on, and its driver's version. */
  readonly gpu?: string | undefined;
  readonly driver?: string | undefined;
  /** Which of the machine's GPUs: its number in `nvidia-smi`, or its UUID. */
  readonly gpuId?: string | undefined;
  /** How captured steps compared with eager ones, where the engine compares them (docs/gpu.md). */
  readonly capture?: CaptureCheck | undefined;
  /** What decoded the pictures of the data set, with versions; absent where it is read from no pictures. */
  readonly decoder?: string | undefined;
  /** Environment variables that decide how the engine rounds. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  /** sha256 of package-lock.json, which decides all packages; null where there is none. */
  readonly lockfile?: string | null | undefined;
  /** The command that trained the run, argument by argument. */
  readonly command?: readonly string[] | undefined;
}

/** One evaluation along training. Metric columns are named as in docs/results.md; undefined metrics are null. */
export interface CurveRow {
  readonly step: number;
  /** Training seconds so far; evaluation is not counted. */
  readonly seconds: number;
  /** Passes and floating-point operations so far, as in the budgets of those names. */
  readonly passes: number;
  readonly flops: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** `run.json`: what one run was asked for, how it ended, and its scores. */
export interface RunRecord {
  readonly schema: 1;
  /** Folder name: `<variant>-<short key>`. */
  readonly name: string;
  readonly key: string;
  /** What the key was made of. */
  readonly parts?: KeyParts | undefined;
  /** The key of the metrics: another one means that the samples are scored again, without training. */
  readonly scores?: Key | undefined;
  readonly spec: RunSpec;
  readonly status: Status;
  /** Why the status is not `ok`, in a sentence. */
  readonly reason: string | null;
  /** The samples lost most modes or all diversity at the last evaluation; null where it was not evaluated. */
  readonly collapsed: boolean | null;
  /** The evaluation since which they have been so. */
  readonly collapsedSince?: number | null | undefined;
  /** Whether a later generator is clearly nearer to the data than the untrained one; null where nothing tells. */
  readonly learned?: boolean | null | undefined;
  /** What the check before the bench found wrong with the variant, in sentences; absent where nothing. */
  readonly faults?: readonly string[] | undefined;
  /** Columns such as `fd_digits_n2k_test_best`; null with an entry in `missing` where it could not be computed. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly missing: Readonly<Record<string, string>>;
  readonly spent: Spent;
  /** Wall seconds by phase. */
  readonly seconds: { readonly training: number; readonly evaluation: number; readonly total: number };
  /** sha256 over all weights after the last step; null where training did not end. */
  readonly digest: string | null;
  readonly provenance: Provenance;
  /** sha256 of the folder's other files by relative name, besides the log. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** sha256 of this record without this field, as JSON with sorted keys. */
  readonly checksum?: string | undefined;
}

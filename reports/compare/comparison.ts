export type Change = 'worse' | 'better' | 'no change found' | 'too few pairs';

/** One variant, new against old, paired by seed. */
export interface Row {
  readonly what: 'quality' | 'time';
  readonly dataset: string;
  readonly variant: string;
  readonly column: string;
  /** Whether the change is a ratio. */
  readonly log: boolean;
  readonly pairs: number;
  /** Geometric mean of new / old with its 95 % interval; on a linear column the mean difference. Higher is worse. */
  readonly change: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** Of a paired t test, two-sided, and Holm's adjustment over the variants. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  readonly verdict: Change;
}

/** What became worse, what became better, and what could not be decided: a sentence each. */
export interface BenchComparison {
  readonly regressions: readonly string[];
  readonly improvements: readonly string[];
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
  /** Changes of quality and time that were tested, and of timings. */
  readonly checked: number;
}

/** A column of a group's ok runs at one evaluation. */
export interface CurvePoint {
  readonly step: number;
  /** Means of the training seconds, the passes and the floating-point operations so far. */
  readonly seconds: number;
  readonly passes: number;
  readonly flops: number;
  readonly mean: number;
  /** Lowest and highest seed. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

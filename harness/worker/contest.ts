/** Schemes of one variant at one size, timed against each other in one process. */
export interface Contest {
  readonly variant: string;
  readonly preset: string;
  readonly dataset: string;
  readonly schemes: readonly string[];
  /** Samples in a batch. */
  readonly batch: number;
  /** Channels of the networks' first layer. */
  readonly width: number;
  readonly latentSize: number;
}

/** What one generator step of a scheme does and takes. */
export interface Footprint {
  /** Pass units (docs/results.md). */
  readonly passes: number;
  /** Reals shown to the discriminator. */
  readonly images: number;
  /** Operations that the engine ran. */
  readonly kernels: number;
  /** Convolutions among them: forward, to-input and to-weights. */
  readonly convolutions: number;
  /** Bytes handed to the engine: batches, latents, noise, learning rates. */
  readonly inputBytes: number;
  /** Highest sum of all tensors alive. */
  readonly peakBytes: number;
  /** Highest memory of a process that trains this way, with all that it has loaded. */
  readonly peakRssBytes: number;
  /** Highest memory that it has allocated on the GPU; null where it has none, or no way to tell. */
  readonly gpuPeakBytes: number | null;
}

/** Milliseconds of one generator step in each round; the lanes of a contest have the same rounds. */
export interface Lane {
  readonly scheme: string;
  /** A second lane of the first scheme: how far apart two equal things come out. */
  readonly again: boolean;
  readonly milliseconds: readonly number[];
}

export interface Timings {
  readonly lanes: readonly Lane[];
  /** Schemes that the variant cannot use exactly, with the reason. */
  readonly refused: Readonly<Record<string, string>>;
}

/** When the rounds of a contest end: at `rounds`, or after `seconds` if there are at least `fewest`. */
export interface Patience {
  readonly warmUp: number;
  readonly rounds: number;
  readonly fewest: number;
  readonly seconds: number;
}

export interface StepCase {
  readonly network: string;
  readonly shape: readonly number[];
  readonly batchSize: number;
}

export interface Taken {
  /** Processor time. */
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly gflop: number;
}

const square = (side: number): number[] => [side, side, 3];

/** At width 32. */
export const stepCases: readonly StepCase[] = [
  { network: 'mlp', shape: [2], batchSize: 64 },
  { network: 'dcgan', shape: [28, 28, 1], batchSize: 64 },
  { network: 'infogan', shape: [28, 28, 1], batchSize: 64 },
  { network: 'unrolled', shape: square(28), batchSize: 64 },
  ...['dcgan', 'sndcgan', 'resnet', 'r3gan'].map((network) => ({ network, shape: square(32), batchSize: 64 })),
  { network: 'dcgan', shape: square(48), batchSize: 64 },
  ...['dcgan', 'sndcgan', 'resnet', 'r3gan'].map((network) => ({ network, shape: square(64), batchSize: 16 })),
  ...['dcgan', 'resnet'].map((network) => ({ network, shape: square(128), batchSize: 8 })),
];

import type { CaptureCheck } from '../harness/engines/engine.js';
import type { Device, EngineName } from '../harness/engines/facts.js';

/** What is timed. PyTorch has no `fused`: it answers with its alternating step, which a user would take instead. */
export const tasks = {
  sgan: 'SGAN alternating, no generator norm',
  'sgan-batch-norm': 'SGAN alternating, batch norm in G',
  'sgan-fused': 'SGAN, ours fused, batch norm in G',
  'wgan-gp-critic': 'WGAN-GP critic step',
  'o-gan': 'O-GAN single-loss, batch norm in G',
  /** On points, by networks of three hidden layers: bound by calls, not by arithmetic. */
  'sgan-small': 'SGAN, ours fused, points',
} as const;
export type Task = keyof typeof tasks;
/** Those on images of 28 × 28. */
export const taskNames = (Object.keys(tasks) as Task[]).filter((task) => task !== 'sgan-small');

/** What one of our own contenders is started with, as JSON. */
export interface Setting {
  readonly engine: EngineName;
  readonly device: Device;
  readonly threads: number;
  /** Without capturing steps. */
  readonly eager: boolean;
  readonly width: number;
  readonly batchSize: number;
  readonly latentSize: number;
  readonly dataset: string;
  /** Those that it will be asked for. */
  readonly tasks: readonly Task[];
}

/** As PyTorch's contender is started where nothing else is said. */
export const usual = {
  device: 'cpu',
  threads: 1,
  eager: false,
  width: 32,
  batchSize: 64,
  latentSize: 64,
  dataset: 'mnist',
  tasks: taskNames,
} satisfies Omit<Setting, 'engine'>;

/** One line of JSON to a contender: run and time so many steps; `profile` asks for time by kernel as well. */
export interface Request {
  readonly task: Task;
  readonly steps: number;
  readonly profile?: boolean;
}

/** The first line from a contender. Equal numbers of parameters show that the networks are of one size. */
export interface Ready {
  readonly version: string;
  readonly threads: number;
  readonly parameters: Readonly<Partial<Record<Task, number>>>;
}

/** The answer to a request: the time of all its steps and the discriminator's last loss. */
export interface Timing {
  readonly milliseconds: number;
  /** Of it, until all work was handed over to the device; the rest is waiting for the loss. */
  readonly hostMilliseconds: number;
  /** Of processor time of the whole process: on one thread, the time on a core of one's own. */
  readonly processorMilliseconds: number;
  readonly loss: number;
  /** How captured steps compared with eager ones so far, where the engine compares them. */
  readonly check?: CaptureCheck;
  readonly kernels?: readonly KernelTime[];
}

export interface KernelTime {
  readonly name: string;
  /** Per step. */
  readonly milliseconds: number;
  readonly calls: number;
}

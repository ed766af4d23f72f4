import type { CaptureCheck } from '../harness/engines/engine.js';
import { entryOf } from '../harness/ground/certain.js';
import { median, pairedRatio } from '../statistics/paired-ratio.js';
import { tasks, type KernelTime, type Task } from './protocol.js';
import type { Times } from './rounds.js';
import { markdownTable } from '../text/markdown-table.js';

/** What was measured at one width and batch size. */
export interface SizeResult {
  readonly width: number;
  readonly batchSize: number;
  readonly versions: readonly string[];
  /** By contender. */
  readonly times: Readonly<Record<string, Times>>;
  /** Why a contender was not timed. */
  readonly failures: Readonly<Record<string, string>>;
  /** Of our steps, uncaptured; or why there are none. */
  readonly kernels: readonly KernelTime[] | string;
}

export interface GpuResult {
  /** Which engine was taken, and why. */
  readonly reason: string;
  readonly task: Task;
  /** Whether there is a PyTorch that sees the GPU. */
  readonly python: boolean;
  readonly sizes: readonly SizeResult[];
}

/** PyTorch's contenders by their modes in pytorch_step.py. */
export const theirNames = { eager: 'PyTorch eager', graph: 'PyTorch CUDA graph', compile: 'PyTorch compile' } as const;

/** What ours is compared with. The goal is at most the time of the second. */
const references: readonly string[] = [theirNames.eager, theirNames.graph];
const SHOWN_KERNELS = 10;

/** The result as Markdown: a table of steps, and where the time goes at each size. */
export function gpuReport({ reason, task, python, sizes }: GpuResult): string {
  const versions = [...new Set(sizes.flatMap((size) => size.versions))];
  const failures = sizes.flatMap((size) =>
    Object.entries(size.failures).map(([name, why]) => `- ${name}, ${titleOf(size)}: ${why}`),
  );
  const checks = sizes.flatMap((size) =>
    Object.entries(size.times).flatMap(([name, { check }]) =>
      check ? [`- ${name}, ${titleOf(size)}: ${checkText(check)}`] : [],
    ),
  );
  const parts = [
    `# A training step: ${tasks[task]}, MNIST`,
    `${reason}. Whole steps: inputs drawn, discriminator, generator, Adam. Medians of interleaved rounds; a ratio is that of the same rounds, with its 95 % interval, below 1 is faster. The goal is at most 1 of the CUDA graph.`,
    stepTable(sizes),
    ...(python ? [] : ['There is no PyTorch here that sees the GPU, so nothing to compare with.']),
    ...(failures.length > 0 ? [`Not timed:\n\n${failures.join('\n')}`] : []),
    ...(checks.length > 0 ? [`Captured steps against eager ones, bit by bit:\n\n${checks.join('\n')}`] : []),
    versions.join('; '),
    '## Where the time goes',
    'Uncaptured steps. With webgpu on the clock of the GPU; with tensorflow on a GPU a value is read back after each kernel, so the sum is more than a step takes.',
    ...sizes.map(kernelTable),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A step that was given up is timed as an eager one. */
const checkText = ({ compared, faults }: CaptureCheck): string =>
  faults.length > 0 ? `timed operation by operation, because ${faults.join('; ')}.` : `${compared} executions equal.`;

function stepTable(sizes: readonly SizeResult[]): string {
  const rows = sizes.flatMap((size) =>
    Object.entries(size.times).map(([name, { all, host }]) => [
      ...[String(size.width), String(size.batchSize), name, median(all).toFixed(2), median(host).toFixed(2)],
      ...references.map((reference) => ratioOf(size, name, reference)),
    ]),
  );
  const ratios = references.map((reference) => `Time / ${reference} [95 %]`);
  return markdownTable(['Width', 'Batch', 'Contender', 'ms/step', 'host ms/step', ...ratios], rows);
}

function ratioOf({ times, width, batchSize }: SizeResult, name: string, to: string): string {
  const reference = times[to];
  if (!reference) return '–';
  if (name === to) return '1';
  const { value, low, high } = pairedRatio(entryOf(times, name).all, reference.all, `${width} ${batchSize} ${name}`);
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function kernelTable(size: SizeResult): string {
  const title = `### ${titleOf(size)}`;
  if (typeof size.kernels === 'string') return `${title}\n\nNot measured: ${size.kernels}`;
  const rows = size.kernels
    .slice(0, SHOWN_KERNELS)
    .map(({ name, milliseconds, calls }) => [name, milliseconds.toFixed(3), calls.toFixed(0)]);
  return `${title}\n\n${markdownTable(['Kernel', 'ms/step', 'Calls/step'], rows)}`;
}

const titleOf = ({ width, batchSize }: SizeResult): string => `width ${width}, batch ${batchSize}`;

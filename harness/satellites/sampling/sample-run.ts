import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../../ground/certain.js';
import { pictureOf } from '../../run/picture.js';
import type { EnergyChain } from '../../training/energy/chain.js';
import { draw, type Drawn } from './draw.js';
import { writeArrays, writeInto } from './files.js';
import type { ArrayFormat } from './formats.js';
import { sheetsOf } from './sheets.js';
import { loadTrainedRun, type SampledStep, type TrainedRun } from './trained-run.js';

export interface SampleOptions {
  readonly run: string;
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  /** An evaluation whose generator is taken, in place of the last step's. */
  readonly at?: SampledStep | undefined;
  readonly chain?: EnergyChain | undefined;
  readonly format: ArrayFormat;
  readonly variantFolders: readonly string[];
}

/** What was drawn, and where it lies. */
export interface SampleReport {
  readonly run: string;
  readonly count: number;
  readonly files: readonly string[];
  readonly chain?: {
    readonly space: EnergyChain['space'];
    readonly steps: number;
    /** Share of accepted proposals; 1 where the chain is not adjusted. */
    readonly acceptance: number;
    /** Mean U/T of the chains' target at the start and at the end. */
    readonly energy: { readonly first: number; readonly last: number };
  };
}

/** Draws samples from a run and writes them as a picture and an array. An engine has to be set. */
export async function sampleRun(options: SampleOptions): Promise<SampleReport> {
  const run = await loadTrainedRun(options.run, options.variantFolders, options.at);
  try {
    const drawn = await draw(run, options);
    const { record } = run;
    const sheets = Object.entries(await sheetsOf(run, drawn.samples, options.seed));
    const files = [
      ...write(run, drawn, options),
      ...sheets.map(([name, png]) => writeInto(options.out, `${name}.png`, png)),
    ];
    if (!drawn.chain || !options.chain) return { run: record.name, count: options.count, files };
    const { acceptance, energies } = drawn.chain;
    const { space, steps } = options.chain;
    const energy = { first: itemAt(energies, 0), last: defined(energies.at(-1)) };
    return { run: record.name, count: options.count, files, chain: { space, steps, acceptance, energy } };
  } finally {
    tf.dispose(run.weights);
  }
}

function write({ dataset, model }: TrainedRun, drawn: Drawn, { out, count, format }: SampleOptions): string[] {
  const { shape } = dataset;
  const inRange = (samples: Float32Array): Float32Array => (shape.length === 3 ? clipped(samples) : samples);
  const arrays = {
    samples: { shape: [count, ...shape], data: inRange(drawn.samples) },
    latents: { shape: [count, model.latentSize], data: drawn.latents },
    ...(drawn.classes && { classes: { shape: [count], data: Float32Array.from(drawn.classes) } }),
  };
  return [
    writeInto(out, 'samples.png', pictureOf(drawn.samples, dataset, drawn.classes)),
    ...(drawn.chain ? [writeInto(out, 'start.png', pictureOf(drawn.chain.start, dataset))] : []),
    ...writeArrays(out, arrays, format),
  ];
}

/** Pixels in [−1, 1]. A chain through pixels may leave this range, but files of images cannot. */
const clipped = (samples: Float32Array): Float32Array => samples.map((value) => Math.min(1, Math.max(-1, value)));

export function sampleText({ run, count, files, chain }: SampleReport): string {
  const lines = [`${count} samples of ${run}.`];
  if (chain) {
    const { space, steps, acceptance, energy } = chain;
    lines.push(
      `${steps} steps in ${space} space: acceptance ${acceptance.toFixed(3)}, mean energy ${energy.first.toPrecision(4)} → ${energy.last.toPrecision(4)}.`,
    );
  }
  return [...lines, ...files].join('\n');
}

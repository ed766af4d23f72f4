import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Engine } from '../../../harness/engines/engine.js';
import { memoryOfThisProcess } from '../../../harness/engines/tensorflow/nvidia.js';
import { startWasm } from '../../../harness/engines/wasm/index.js';
import { footprintOf } from '../../../harness/worker/footprint.js';
import { discoverVariants, findVariant } from '../../../harness/training/variants.js';

const contest = {
  variant: 'sgan',
  preset: 'default',
  dataset: 'ring8',
  schemes: ['alternating'],
  batch: 8,
  width: 16,
  latentSize: 4,
};
const entry = findVariant(await discoverVariants(), 'sgan');
if (entry.status !== 'ready') throw new Error(entry.reason);
const { variant } = entry;
const engine = await startWasm({ threads: 1 });
/** As TensorFlow computes on a GPU. */
const onGpu: Engine = { ...engine, device: 'gpu', deviceMemory: memoryOfThisProcess };

/** A stand-in for nvidia-smi that comes first in the search path. */
function putNvidiaSmi(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-footprint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${folder}:/bin:/usr/bin`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

it('has no memory of a GPU without one', async () => {
  putNvidiaSmi(`echo "${process.pid}, 512"`);
  const footprint = await footprintOf(contest, 'alternating', variant, engine);
  expect(footprint.gpuPeakBytes).toBeNull();
  // Weights of G and D, 3 × 16 × 16 at least, and two slots of Adam for each.
  expect(footprint.peakBytes).toBeGreaterThan(2 * 3 * (2 * 16 * 16) * 4);
  expect(footprint.peakRssBytes).toBeGreaterThan(footprint.peakBytes);
});

it('has what the driver lists for this process where the library cannot tell', async () => {
  // Two GPUs, in MiB; the other process is not counted.
  putNvidiaSmi(`echo "1, 9000"; echo "${process.pid}, 512"; echo "${process.pid}, 16"`);
  const footprint = await footprintOf(contest, 'alternating', variant, onGpu);
  expect(footprint.gpuPeakBytes).toBe(528 * 1024 * 1024);
});

it.each([
  ['lists other processes only', 'echo "1, 9000"'],
  ['does not say how much', `echo "${process.pid}, [N/A]"`],
  ['fails', 'echo "NVIDIA-SMI has failed"; exit 9'],
])('has none where the driver %s', async (_, script) => {
  putNvidiaSmi(script);
  const footprint = await footprintOf(contest, 'alternating', variant, onGpu);
  expect(footprint.gpuPeakBytes).toBeNull();
});

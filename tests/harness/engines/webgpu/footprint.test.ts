import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../../harness/engines/engine.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { footprintOf } from '../../../../harness/worker/footprint.js';
import { discoverVariants, findVariant } from '../../../../harness/training/variants.js';
import { describeOnGpu } from './software-gpu.js';

describeOnGpu('the footprint of a scheme', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startWebgpu({ software: true });
  });

  it('has the most memory of the device while it trains', async () => {
    const entry = findVariant(await discoverVariants(), 'sgan');
    if (entry.status !== 'ready') throw new Error(entry.reason);
    const sizes = { batch: 4, width: 32, latentSize: 4 };
    const contest = { variant: 'sgan', preset: 'default', dataset: 'ring8', schemes: ['alternating'], ...sizes };
    const before = (await engine.deviceMemory!())!.bytes;
    const { gpuPeakBytes } = await footprintOf(contest, 'alternating', entry.variant, engine);
    // G and D have two hidden layers of 32 × 32 each, and Adam two slots for each.
    const state = 2 * 2 * 3 * 32 * 32 * 4;
    expect(gpuPeakBytes).toBeGreaterThan(before + state);
    expect(gpuPeakBytes).toBeLessThanOrEqual((await engine.deviceMemory!())!.peakBytes);
  });
});

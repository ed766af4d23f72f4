import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { CompiledStep, Engine } from '../../../../harness/engines/engine.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { webgpuBackend } from '../../../../harness/engines/webgpu/backend.js';
import { runPool, type JobResult } from '../../../../harness/executors/local.js';
import { planRuns } from '../../../../harness/bench/plan.js';
import type { Provenance } from '../../../../harness/record/record.js';
import { discoverVariants } from '../../../../harness/training/variants.js';
import { prepared, runsFolder, tiny } from '../../run/support.js';
import { describeOnGpu } from './software-gpu.js';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
const SENTENCE = /^The GPU was lost \(.*swiftshader.*: .*destroyed.*\): look for its driver .* run the command again/i;

/** Loses the device after its first step, once. */
const variantText = (mark: string): string => `
import { existsSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
const loseOnce = () => {
  if (existsSync(${JSON.stringify(mark)})) return;
  writeFileSync(${JSON.stringify(mark)}, '');
  setImmediate(() => tf.backend().device.destroy());
};
export default {
  title: 't', source: 's', presets: { default: { source: 'common' } },
  objective: {
    discriminatorLoss: ({ real, fake }) => { loseOnce(); return fake.mean().sub(real.mean()); },
    generatorLoss: ({ fake }) => fake.mean().neg(),
  },
};`;

/** Of another process: a device that this one opened would stay open. */
const gpuProvenance = async (): Promise<Provenance> => {
  const script = `
    import { startWebgpu } from './harness/engines/webgpu/index.js';
    import { provenanceOf } from './harness/run/machine.js';
    process.stdout.write(JSON.stringify(await provenanceOf(await startWebgpu({ software: true }))), () => process.exit());`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return JSON.parse((await execa(process.execPath, args, { cwd: checkout })).stdout) as Provenance;
};

describeOnGpu('a GPU that is lost', () => {
  it('ends the run with a sentence; a fresh process goes on with it', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    mkdirSync(join(folder, 'unlucky'), { recursive: true });
    writeFileSync(join(folder, 'unlucky/variant.ts'), variantText(join(runs, '..', 'lost')));
    process.env.GANBENCH_SOFTWARE_GPU = '1';
    const choice = { engine: 'webgpu', device: 'auto', threads: 1, eager: false, verbose: false } as const;
    const spec = { ...tiny, variant: 'unlucky' };
    const entries = await discoverVariants([folder]);
    const provenance = await gpuProvenance();
    const [run] = planRuns([spec], { entries, prepared: { ...prepared, provenance }, runs });
    const job = { ...run!, choice, runs, command: [], afresh: false, variantFolders: [folder] };
    const said: string[] = [];
    const results: JobResult[] = [];
    await runPool(
      [{ kind: 'train', ...job }],
      {
        onStart: () => undefined,
        onMessage: () => undefined,
        onRetry: (_, reason) => void said.push(reason),
        onEnd: (_, result) => void results.push(result),
      },
      { limit: 1, retries: 1, silenceSeconds: 60, signal: new AbortController().signal },
    );
    // A process that died would have been said to.
    expect(said).toEqual([expect.stringMatching(SENTENCE)]);
    expect(results).toMatchObject([{ status: 'recorded', record: { status: 'ok' } }]);
    const log = readFileSync(join(runs, run!.name, 'log.txt'), 'utf8');
    expect(log).toMatch(/Step 0: [^]*DeviceError: The GPU was lost[^]*Continued at step 0\./);
  });

  // Last: this process has no other GPU.
  describeOnGpu('in this process', () => {
    let engine: Engine;
    let step: CompiledStep;
    const state = { tensors: { w: tf.scalar(1) } };
    beforeAll(async () => {
      engine = await startWebgpu({ software: true });
      step = engine.compile(({ w }) => ({ state: { w: tf.add(w!, 1) }, outputs: {} }));
    });

    it('lets nobody wait for a result, and takes no step more', async () => {
      step(state, {});
      expect(Array.from(await state.tensors.w.data())).toEqual([2]);
      step(state, {});
      const asked = state.tensors.w.data();
      webgpuBackend().device.destroy();
      await expect(asked).rejects.toMatchObject({ name: 'DeviceError', message: expect.stringMatching(SENTENCE) });
      expect(() => step(state, {})).toThrow(SENTENCE);
      expect(() => tf.add(tf.scalar(1), 1)).toThrow(SENTENCE);
      await expect(engine.deviceMemory!()).resolves.toBeDefined();
      tf.dispose(state.tensors);
    });
  });
});

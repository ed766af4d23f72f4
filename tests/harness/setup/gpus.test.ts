import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { allowedGpus, visibleTo } from '../../../harness/engines/tensorflow/nvidia.js';
import { chooseGpus } from '../../../harness/setup/gpus.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-gpus-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const kinds = ['NVIDIA H100 80GB HBM3', 'NVIDIA L4', 'NVIDIA H100 80GB HBM3'];

/** A machine with three GPUs, the second of another kind, as `nvidia-smi` tells of it. */
function machine(visible = '', gpus: readonly string[] = kinds): void {
  const listed = gpus.map((kind, i) => `echo "GPU ${i}: ${kind} (UUID: GPU-${i}${i}${i})"`);
  const described = gpus.map((kind, i) => `[ "$2" = ${i} ] && echo "${kind}, 580.159.04"`);
  const script = `#!/bin/sh\nif [ "$1" = -L ]; then ${listed.join('; ') || ':'}; exit 0; fi\n${described.join('\n')}\nexit 0\n`;
  writeFileSync(join(folder, 'nvidia-smi'), script);
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${folder}:/bin`);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', visible);
}

const lines: string[] = [];
const choose = (wanted?: string[], changes: object = {}): Promise<readonly string[]> => {
  lines.length = 0;
  const choice = { engine: 'auto', device: 'gpu', threads: 1, ...changes } as const;
  return chooseGpus(choice, wanted, (line) => lines.push(line));
};

describe('the GPUs of a bench', () => {
  it('are all of one kind, and what is left out is said', async () => {
    machine();
    expect(await choose()).toEqual(['0', '2']);
    expect(lines).toEqual([
      'All runs of a bench need one kind of GPU, here NVIDIA H100 80GB HBM3. Left out: GPU 1 (NVIDIA L4), which --gpus can name.',
    ]);
    expect(await choose(undefined, { device: 'auto' })).toEqual(['0', '2']);
  });

  it('are those that are named, by number or UUID, each once', async () => {
    machine();
    expect(await choose(['2', 'GPU-000', '2'])).toEqual(['2', '0']);
    expect(await choose(['1'])).toEqual(['1']);
    expect(lines).toEqual([]);
  });

  it('are among those that the environment leaves, as a scheduler says it', async () => {
    machine('2,0');
    expect(await choose()).toEqual(['2', '0']);
    expect(await choose(['GPU-222'])).toEqual(['2']);
    await expect(choose(['1'])).rejects.toThrow('There is no GPU 1 here: --gpus can name 2 and 0.');
  });

  it('are refused where one is not here, or of another kind', async () => {
    machine();
    await expect(choose(['0', '7'])).rejects.toThrow('There is no GPU 7 here: --gpus can name 0, 1 and 2.');
    await expect(choose(['0', '1'])).rejects.toThrow(
      /^GPU 0 is NVIDIA H100 80GB HBM3 and GPU 1 is NVIDIA L4, but all runs .* of one kind with --gpus\.$/,
    );
  });

  it('are none on the CPU, where naming some is refused', async () => {
    machine();
    expect(await choose(undefined, { device: 'cpu' })).toEqual([]);
    expect(await choose(undefined, { engine: 'wasm', device: 'auto' })).toEqual([]);
    await expect(choose(['0'], { device: 'cpu' })).rejects.toThrow(
      /compute on the CPU: leave it out, or use --device gpu/,
    );
    machine('', []);
    expect(await choose(undefined, { device: 'auto' })).toEqual([]);
  });

  it('are adapters by name on WebGPU, one for a bench', async () => {
    machine();
    expect(await choose(['NVIDIA L4'], { engine: 'webgpu' })).toEqual(['NVIDIA L4']);
    expect(await choose(undefined, { engine: 'webgpu' })).toEqual([]);
    await expect(choose(['a', 'b'], { engine: 'webgpu' })).rejects.toThrow(/^WebGPU knows GPUs by their names only/);
    machine('', []); // without CUDA a GPU is WebGPU's
    expect(await choose(['Radeon'])).toEqual(['Radeon']);
  });
});

describe('what CUDA sees', () => {
  it('is one GPU, numbered as nvidia-smi numbers it: the one that was chosen, or the first that is left', () => {
    expect(visibleTo('2')).toEqual({ CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '2' });
    vi.stubEnv('CUDA_VISIBLE_DEVICES', 'GPU-5, GPU-6');
    expect(visibleTo()).toMatchObject({ CUDA_VISIBLE_DEVICES: 'GPU-5' });
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    expect(visibleTo()).toMatchObject({ CUDA_VISIBLE_DEVICES: '0' });
    expect(allowedGpus({})).toBeUndefined();
  });
});

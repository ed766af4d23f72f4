import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { chooseDevice } from '../../../harness/setup/devices.js';
import { SetupImpossible } from '../../../harness/setup/impossible.js';
import { wheelsFor } from '../../../harness/setup/wheels.js';
import { describeUnless, notLinuxX64 } from '../../needs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganbench-devices-'));
  vi.stubEnv('PATH', `${folder}:/bin`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A stand-in for nvidia-smi that comes first in the search path. */
async function putNvidiaSmi(script: string): Promise<void> {
  await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'nvidia-smi'), 0o755);
}

describeUnless(notLinuxX64, 'the device', () => {
  it('is a GPU where nvidia-smi lists one, unless cpu is asked for', async () => {
    await putNvidiaSmi('echo "GPU 0: NVIDIA H100 (UUID: GPU-0)"');
    expect(await chooseDevice('auto')).toBe('gpu');
    expect(await chooseDevice('gpu')).toBe('gpu');
    expect(await chooseDevice('cpu')).toBe('cpu');
  });

  it('is the CPU where nvidia-smi lists none, and a GPU that was asked for is refused', async () => {
    await putNvidiaSmi('echo "No devices found."');
    expect(await chooseDevice('auto')).toBe('cpu');
    await expect(chooseDevice('gpu')).rejects.toThrow(/^There is no NVIDIA GPU here: .*Use --device cpu\.$/);
  });
});

describe('the wheels', () => {
  it.each([
    ['cpu', 'linux', 'x64', 'tensorflow-cpu 2.18.1 (230 MB)'],
    ['cpu', 'linux', 'arm64', 'tensorflow 2.18.1 (232 MB)'],
    ['gpu', 'linux', 'x64', 'CUDA 12'],
  ] as const)('are known for %s on %s %s', (device, platform, arch, title) =>
    expect(wheelsFor(device, platform, arch).title).toContain(title),
  );

  it('are refused elsewhere with what would help', () => {
    expect(() => wheelsFor('cpu', 'darwin', 'arm64')).toThrow(SetupImpossible);
    expect(() => wheelsFor('cpu', 'darwin', 'arm64')).toThrow(/darwin arm64: set GANBENCH_LIBTENSORFLOW/);
  });
});

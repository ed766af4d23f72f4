import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EngineRequest } from '../../../harness/engines/request.js';
import type { EngineCheck } from '../../../harness/setup/engine-check.js';
import { setupForChoice } from '../../../harness/setup/index.js';
import { libraryFiles } from '../../../harness/setup/library.js';
import { describeUnless, notLinuxX64 } from '../../needs.js';

/** The stand-in for the package of the addon, devices on which the engine fails, and those on which it was tested. */
const scene = vi.hoisted(() => ({ package: '', failing: [] as string[], tested: [] as string[] }));
vi.mock('../../../harness/setup/addon.js', async (original) => ({
  ...(await original<object>()),
  get addonPackage() {
    return scene.package;
  },
}));
vi.mock('../../../harness/setup/engine-check.js', async (original) => ({
  ...(await original<object>()),
  checkEngine: ({ device }: { device: string }) => {
    scene.tested.push(device);
    return Promise.resolve((scene.failing.includes(device) ? { failure: 'No luck.' } : { tests: [] }) as EngineCheck);
  },
}));

let place: string;
let lines: string[];
const write = (path: string, text: string): string => {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
  chmodSync(join(place, path), 0o755);
  return join(place, path);
};

/** A machine with an NVIDIA GPU, a library of TensorFlow and a compiler that writes anything. */
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ganbench-tensorflow-'));
  Object.assign(scene, { package: join(place, 'package'), failing: [], tested: [] });
  lines = [];
  write('package/package.json', '{ "version": "1.0.0" }');
  write('bin/nvidia-smi', '#!/bin/sh\necho "GPU 0: NVIDIA H100 (UUID: GPU-0)"\n');
  const compiler = '#!/bin/sh\n[ "$1" = --version ] && exit\nwhile [ "$1" != -o ]; do shift; done\necho addon > "$2"\n';
  for (const file of [...libraryFiles, 'include/tensorflow/c/c_api.h']) write(`library/${file}`, '');
  vi.stubEnv('CXX', write('bin/compiler', compiler));
  vi.stubEnv('PATH', `${join(place, 'bin')}:/bin:/usr/bin`);
  vi.stubEnv('GANBENCH_LIBTENSORFLOW', join(place, 'library'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

const choice = { engine: 'auto', device: 'auto', threads: 1, eager: false, verbose: false } as const;
/** What is chosen, on which devices it was tested, and what was said. */
async function setUp(changes: Partial<EngineRequest> = {}) {
  Object.assign(scene, { tested: [] });
  lines = [];
  const { engine, device } = await setupForChoice({ ...choice, ...changes }, (line) => lines.push(line));
  return { engine, device, tested: scene.tested, said: lines.join('\n') };
}

describeUnless(notLinuxX64, 'set-up on a machine with a GPU', () => {
  it('tests it once where it works', async () => {
    expect(await setUp()).toMatchObject({ engine: 'auto', device: 'auto', tested: ['gpu'] });
    expect(await setUp()).toMatchObject({ engine: 'auto', device: 'auto', tested: [], said: '' });
  });

  it('takes TensorFlow on the CPU where the GPU does not work and was not asked for, and says why once', async () => {
    scene.failing = ['gpu'];
    expect(await setUp()).toMatchObject({
      engine: 'auto',
      device: 'cpu',
      tested: ['gpu', 'cpu'],
      said: expect.stringMatching(/on the CPU, but not on this GPU \(No luck\)/) as string,
    });
    expect(await setUp()).toEqual({ engine: 'auto', device: 'cpu', tested: [], said: '' });
    expect(await setUp({ device: 'cpu' })).toEqual({ engine: 'auto', device: 'cpu', tested: [], said: '' });
  });

  it('tries a GPU that failed again where it is asked for, and uses it from then on', async () => {
    scene.failing = ['gpu'];
    await setUp();
    scene.failing = [];
    expect(await setUp({ device: 'gpu' })).toMatchObject({ engine: 'auto', device: 'gpu', tested: ['gpu'] });
    expect(await setUp()).toEqual({ engine: 'auto', device: 'auto', tested: [], said: '' });
  });

  it('never takes the CPU for a GPU that was asked for', async () => {
    scene.failing = ['gpu'];
    await setUp();
    expect(await setUp({ device: 'gpu' })).toMatchObject({ engine: 'webgpu', device: 'gpu', tested: ['gpu'] });
    await expect(setUp({ engine: 'tensorflow', device: 'gpu' })).rejects.toThrow(/does not work here: No luck\.$/);
  });

  it('takes wasm where TensorFlow works on neither', async () => {
    scene.failing = ['gpu', 'cpu'];
    expect(await setUp()).toMatchObject({ engine: 'wasm', device: 'auto', tested: ['gpu', 'cpu'] });
  });
});

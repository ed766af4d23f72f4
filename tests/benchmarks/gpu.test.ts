import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { startContender } from '../../benchmarks/contender.js';
import { gpuReport, type SizeResult } from '../../benchmarks/gpu-report.js';
import type { KernelTime } from '../../benchmarks/protocol.js';
import { itUnless } from '../needs.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-gpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...command: string[]) =>
  execa(process.execPath, command, {
    cwd: root,
    reject: false,
    // Neither nvidia-smi nor a driver of Vulkan.
    env: { PATH: folder, CUDA_VISIBLE_DEVICES: '-1', VK_DRIVER_FILES: '/dev/null', VK_ICD_FILENAMES: '/dev/null' },
  });
const benchGpu = (...args: string[]) =>
  run('--import', 'tsx', 'benchmarks/gpu.ts', '--out', join(folder, 'out'), ...args);
const hasGpu = existsSync('/proc/driver/nvidia/gpus') ? 'a GPU is here' : undefined;

describe('ganbench setup --device gpu', () => {
  itUnless(hasGpu, 'ends with 2 where neither TensorFlow nor WebGPU has a GPU', async () => {
    const { exitCode, stderr } = await run('harness/bin.js', 'setup', '--device', 'gpu');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/There is no NVIDIA GPU here.*\n.*no GPU here.*--device cpu\.$/);
  });
});

describe('make bench-gpu', () => {
  itUnless(hasGpu, 'says in one sentence that there is no GPU, and exits with 2', async () => {
    const { exitCode, stderr, stdout } = await benchGpu();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^[^\n]*no GPU here[^\n]*\.$/);
    expect(stdout).toBe('');
  });

  const suiteOf = (generatorSteps: number): string => {
    const suite = join(folder, `${generatorSteps}.yaml`);
    const lines = `description: a test
variants: [sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: ${generatorSteps} }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: ${generatorSteps}, samples: 50, curve: [pixels] }
`;
    writeFileSync(suite, lines);
    return suite;
  };

  it('ends with 0 when its time is up, and says what it left out', async () => {
    const size = ['--widths', '4', '--batches', '8', '--minutes', '0.001', '--suite', suiteOf(10 ** 6)];
    const { exitCode, stderr } = await benchGpu(
      '--device',
      'cpu',
      '--engine',
      'wasm',
      ...size,
      '--out',
      join(folder, 'short'),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('No time is left for width 4, batch 8');
    expect(stderr).toContain('The bench was stopped after 0.001 minutes');
  });

  it('lists a contender that does not get ready in its time', async () => {
    const never = startContender(
      'never',
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'],
      AbortSignal.timeout(50),
    );
    await expect(never).rejects.toThrow('never was not ready in its time.');
  });

  it('compares captured steps with eager ones where the engine captures as on a GPU', async () => {
    const size = ['--widths', '4', '--batches', '8', '--rounds', '3', '--steps', '2', '--suite', suiteOf(2)];
    const args = ['--device', 'cpu', '--engine', 'tensorflow', ...size, '--out', join(folder, 'checked')];
    const { exitCode, stderr } = await execa(process.execPath, ['--import', 'tsx', 'benchmarks/gpu.ts', ...args], {
      cwd: root,
      reject: false,
      env: { GANBENCH_CHECK_CAPTURE: '1' },
    });
    expect(exitCode, stderr).toBe(0);
    const text = readFileSync(join(folder, 'checked/steps.md'), 'utf8');
    expect(text).toContain('- tensorflow, width 4, batch 8: 6 executions equal.'); // of two phases
  });

  it('times steps, says where the time goes and runs a bench, all in one folder', async () => {
    const suite = suiteOf(2);
    const size = ['--widths', '4', '--batches', '8', '--rounds', '3', '--steps', '1'];
    const { exitCode, stderr } = await benchGpu('--device', 'cpu', '--engine', 'wasm', '--suite', suite, ...size);
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['bench', 'steps.json', 'steps.md']);
    expect(readdirSync(join(folder, 'out/bench'))).toContain('report.md');

    const { sizes } = JSON.parse(readFileSync(join(folder, 'out/steps.json'), 'utf8')) as { sizes: SizeResult[] };
    expect(sizes).toHaveLength(1);
    const { times, kernels, failures } = sizes[0]!;
    expect(failures).toEqual({});
    expect(times.wasm!.all).toHaveLength(3);
    times.wasm!.all.forEach((milliseconds, round) => {
      expect(times.wasm!.host[round]).toBeGreaterThan(0);
      expect(times.wasm!.host[round]).toBeLessThanOrEqual(milliseconds);
    });
    // DCGAN at 28 × 28: 2 convolutions in D and 2 transposed ones in G. D's step runs G's forward (2 transposed) and one
    // pass of D over reals and fakes; G's step runs both once, and its gradient comes back through both.
    const calls = new Map((kernels as readonly KernelTime[]).map(({ name, calls }) => [name, calls]));
    expect(calls.get('Conv2DBackpropFilter')).toBe(2 + 2);
    expect(calls.get('(between kernels)')).toBe(1);
  });
});

describe('the report', () => {
  const ours = [4, 5, 6, 5, 4];
  const size: SizeResult = {
    width: 32,
    batchSize: 64,
    versions: ['a', 'b'],
    kernels: [{ name: 'Conv2D', milliseconds: 1.5, calls: 8 }],
    times: {
      webgpu: { all: ours, host: ours.map(() => 0.5), processor: ours },
      'PyTorch eager': { all: ours.map((time) => 2 * time), host: ours, processor: ours },
    },
    failures: { 'PyTorch compile': 'There is no C compiler.' },
  };
  const result = { reason: 'webgpu: some adapter', task: 'sgan-batch-norm', python: true } as const;

  it("has the time over PyTorch's of the same rounds", () => {
    const text = gpuReport({ ...result, sizes: [size] });
    expect(text).toContain('| 32 | 64 | webgpu | 5.00 | 0.50 | 0.50 [0.50, 0.50] | – |'); // half of it in every round
    expect(text).toContain('| 32 | 64 | PyTorch eager | 10.00 | 5.00 | 1 | – |');
    expect(text).toContain('- PyTorch compile, width 32, batch 64: There is no C compiler.');
    expect(text).toContain('| Conv2D | 1.500 | 8 |');
  });

  it("has the time over that of PyTorch's CUDA graph, which is the goal", () => {
    const times = {
      ...size.times,
      'PyTorch CUDA graph': { all: ours.map((time) => time / 2), host: ours, processor: ours },
    };
    const text = gpuReport({ ...result, sizes: [{ ...size, times }] });
    expect(text).toContain('| Time / PyTorch eager [95 %] | Time / PyTorch CUDA graph [95 %] |');
    expect(text).toContain('| 32 | 64 | webgpu | 5.00 | 0.50 | 0.50 [0.50, 0.50] | 2.00 [2.00, 2.00] |');
    expect(text).toContain('| 32 | 64 | PyTorch CUDA graph | 2.50 | 5.00 | 0.25 [0.25, 0.25] | 1 |');
  });

  it('says of captured steps whether they had the bits of eager ones, or were timed as eager ones', () => {
    const { webgpu } = size.times;
    const [equal, given] = [
      { compared: 6, faults: [] },
      { compared: 0, faults: ['its graph fails: no kernel'] },
    ];
    const times = { tensorflow: { ...webgpu!, check: equal }, other: { ...webgpu!, check: given }, webgpu: webgpu! };
    const text = gpuReport({ ...result, sizes: [{ ...size, times }] });
    expect(text).toContain('- tensorflow, width 32, batch 64: 6 executions equal.');
    expect(text).toContain(
      '- other, width 32, batch 64: timed operation by operation, because its graph fails: no kernel.',
    );
    expect(text).not.toContain('- webgpu, width 32');
  });

  it('says where there is nothing to compare with, and why a profile is missing', () => {
    const { webgpu } = size.times;
    const alone: SizeResult = { ...size, times: { webgpu: webgpu! }, kernels: 'The device has no timer.' };
    const text = gpuReport({ ...result, python: false, sizes: [alone] });
    expect(text).toContain('| 32 | 64 | webgpu | 5.00 | 0.50 | – | – |');
    expect(text).toMatch(/no PyTorch here that sees the GPU/);
    expect(text).toContain('Not measured: The device has no timer.');
  });
});

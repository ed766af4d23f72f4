import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { provenanceOn } from '../../../harness/engines/tensorflow/provenance.js';
import { UserError } from '../../../harness/ground/errors.js';
import { deviceKind, groundHere } from '../../../harness/run/machine.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-facts-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A machine with two GPUs, as `nvidia-smi` tells of it. */
function putNvidiaSmi(): void {
  const script = `#!/bin/sh
[ "$1 $2" = "-i 0" ] && echo "NVIDIA H100 80GB HBM3, 580.159.04"
[ "$1 $2" = "-i 1" ] && echo "NVIDIA L4, 580.159.04"
exit 0
`;
  writeFileSync(join(folder, 'nvidia-smi'), script);
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${folder}:/bin`);
}

describe('what TensorFlow adds to the provenance', () => {
  it('is the GPU that the process sees, with its driver', async () => {
    putNvidiaSmi();
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    expect(await provenanceOn('gpu')).toMatchObject({ gpu: 'NVIDIA H100 80GB HBM3', driver: '580.159.04' });
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '1,0');
    expect(await provenanceOn('gpu')).toMatchObject({ gpu: 'NVIDIA L4', gpuId: '1' });
  });

  it('is no GPU where it computes on the CPU, and nothing for other engines', async () => {
    putNvidiaSmi();
    expect(await provenanceOn('cpu')).toEqual({ settings: {} });
    expect((await startCpu()).provenance).toBeUndefined();
  });

  it('makes another content key for another kind of GPU, and none for the driver', () => {
    expect(deviceKind({ device: 'cpu' })).toBe('cpu');
    expect(deviceKind({ device: 'gpu', gpu: 'NVIDIA L4' })).toBe('gpu NVIDIA L4');
  });

  it.each([
    ...['ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA', 'ONEDNN_DEFAULT_FPMATH_MODE', 'ONEDNN_CPU_ISA_HINTS'],
    ...['TF_ENABLE_ONEDNN_OPTS', 'TF_SET_ONEDNN_FPMATH_MODE', 'TF_XLA_FLAGS', 'XLA_FLAGS', 'GLIBC_TUNABLES'],
    ...[
      'NVIDIA_TF32_OVERRIDE',
      'CUBLAS_WORKSPACE_CONFIG',
      'TF_CUDNN_USE_FRONTEND',
      'TF_ENABLE_CUDNN_TENSOR_OP_MATH_FP32',
    ],
  ])('is %s where it is set, which makes another key', async (name) => {
    const engine = { ...(await startCpu()), provenance: () => provenanceOn('cpu') };
    const before = await groundHere(engine);
    vi.stubEnv(name, 'x');
    expect((await provenanceOn('cpu')).settings).toEqual({ [name]: 'x' });
    expect(await groundHere(engine)).toEqual({ ...before, environment: `${name}=x` });
  });

  it.each([
    ...['TF_CPP_MIN_LOG_LEVEL', 'TF_CPP_VMODULE', 'TF_NUM_INTRAOP_THREADS', 'TF_FORCE_GPU_ALLOW_GROWTH', 'CUDA_HOME'],
    ...[
      'ONEDNN_VERBOSE',
      'DNNL_JIT_DUMP',
      'ONEDNN_PRIMITIVE_CACHE_CAPACITY',
      'NVIDIA_VISIBLE_DEVICES',
      'CUDNN_VERSION',
    ],
  ])('is not %s, which changes no number', async (name) => {
    vi.stubEnv(name, '1');
    expect((await provenanceOn('cpu')).settings).toEqual({});
  });

  it('is determinism on and TF32 off, set before TensorFlow is loaded, also where it then sees no GPU', async () => {
    const refusal = await startTensorflow({ device: 'gpu', threads: 1 }).catch((error: unknown) => error);
    if (refusal instanceof Error) expect(refusal).toBeInstanceOf(UserError);
    expect((await provenanceOn('gpu')).settings).toEqual({
      TF_DETERMINISTIC_OPS: '1',
      TF_CUDNN_DETERMINISTIC: '1',
      TF_CUDNN_USE_AUTOTUNE: '0',
      NVIDIA_TF32_OVERRIDE: '0',
    });
  });

  it('is the GPU that the worker was given, of several, and the others are hidden from TensorFlow', async () => {
    putNvidiaSmi();
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    await startTensorflow({ device: 'gpu', threads: 1, gpu: '1' }).catch(() => undefined);
    expect(process.env.CUDA_VISIBLE_DEVICES).toBe('1');
    expect(await provenanceOn('gpu')).toMatchObject({ gpu: 'NVIDIA L4', driver: '580.159.04', gpuId: '1' });
  });
});

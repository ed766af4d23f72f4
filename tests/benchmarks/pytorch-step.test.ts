import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { execa, execaSync } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { cacheFolder } from '../../harness/ground/folders.js';
import { describeUnless, itUnless } from '../needs.js';

const benchmarks = fileURLToPath(new URL('../../benchmarks/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-pytorch-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of `make benchmarks` or GANBENCH_PYTHON: PyTorch is half a gigabyte at the least, so nothing is installed for this. */
const python = [process.env.GANBENCH_PYTHON, join(cacheFolder('pytorch-venv'), 'bin/python')].find(
  (each) => each && existsSync(each),
);

const noPython = execaSync('python3', ['--version'], { reject: false }).failed ? 'no Python' : undefined;

itUnless(noPython, 'is Python that compiles', () => {
  const check = `import ast; ast.parse(open(${JSON.stringify(`${benchmarks}pytorch_step.py`)}).read())`;
  expect(execaSync('python3', ['-c', check]).exitCode).toBe(0);
});

describeUnless(python ? undefined : 'no PyTorch', "PyTorch's steps", () => {
  it('train networks of the stated size, from gzipped images too', async () => {
    const images = join(folder, 'images.gz');
    const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 32, 0, 0, 0, 28, 0, 0, 0, 28]);
    writeFileSync(images, gzipSync(Buffer.concat([header, Buffer.alloc(32 * 784, 7)])));
    const size = ['--width', '4', '--batch', '8', '--tasks', 'sgan-batch-norm,wgan-gp-critic'];
    const input = ['sgan-batch-norm', 'wgan-gp-critic'].map((task) => JSON.stringify({ task, steps: 2 })).join('\n');
    const { stdout } = await execa(python!, [`${benchmarks}pytorch_step.py`, images, 'eager', ...size], { input });
    const [ready, ...timings] = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const generator = 64 * 392 + 392 + 2 * 8 + (16 * 8 * 4 + 4) + 2 * 4 + (16 * 4 + 1); // dense, norm, two convolutions
    const discriminator = 16 * 4 + 4 + (16 * 4 * 8 + 8) + 392 + 1;
    const parameters = generator + discriminator;
    expect(ready!.parameters).toEqual({ 'sgan-batch-norm': parameters, 'wgan-gp-critic': parameters });
    for (const { milliseconds, hostMilliseconds, loss } of timings as Record<string, number>[]) {
      expect(hostMilliseconds).toBeLessThanOrEqual(milliseconds!);
      expect(loss).toEqual(expect.any(Number));
    }
  });

  it('are the same when replayed from one tensor of reals, as a CUDA graph replays them', async () => {
    const script = `
import sys; sys.path.insert(0, ${JSON.stringify(benchmarks)})
import torch, pytorch_step as steps

def losses(wrap):
    torch.manual_seed(3)
    images = torch.rand(64, 1, 28, 28) * 2 - 1
    task = wrap(steps.Sgan(images, True, steps.Setting(width=4, batch=8)))
    return [task.update(task.draw()).item() for _ in range(4)]

def stand_in(function):  # for the recording, which needs a GPU
    result = torch.zeros(())
    return lambda: result.copy_(function().detach()), result

def eager(task):
    task.draw()  # the replayed one draws its first reals when it is made
    return task

print(losses(lambda task: steps.Graphed(task, stand_in)) == losses(eager))
`;
    expect((await execa(python!, ['-c', script])).stdout).toBe('True');
  });

  it('refuse a CUDA graph on the CPU', async () => {
    const attempt = await execa(python!, [`${benchmarks}pytorch_step.py`, 'none', 'graph'], { reject: false });
    expect(attempt.failed).toBe(true);
    // The last line: PyTorch writes warnings of its own.
    expect(attempt.stderr.split('\n').at(-1)).toBe('CUDA graphs need --device cuda.');
  });
});

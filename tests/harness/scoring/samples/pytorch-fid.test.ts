import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { encodeNpy } from '../../../../harness/ground/arrays/npy.js';
import { cacheFolder } from '../../../../harness/ground/folders.js';
import { stream } from '../../../../harness/random/stream.js';
import { evaluateSamples } from '../../../../harness/scoring/samples/index.js';
import { writeStatistics } from '../../../../harness/scoring/samples/statistics.js';
import { statisticsOf } from '../../../../harness/scoring/samples/statistics-of.js';
import { itUnless, type Lack } from '../../../needs.js';

const python = join(cacheFolder('pytorch-venv'), 'bin', 'python');
const hasIt = existsSync(python) && existsSync(join(cacheFolder('pytorch-venv'), 'agreement.txt'));
/** `make agreement` installs it. */
const lack: Lack = hasIt ? undefined : 'no pytorch-fid';

/** What pytorch-fid does with two .npz files, but for loading Inception first. */
const program = `
import sys
from pytorch_fid.fid_score import calculate_frechet_distance, compute_statistics_of_path
a, b = (compute_statistics_of_path(path, None, 50, 2048, 'cpu') for path in sys.argv[1:])
print(calculate_frechet_distance(*a, *b))
`;

const folder = mkdtempSync(join(tmpdir(), 'ganbench-pytorch-fid-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quietly = {
  features: 'none',
  floor: false,
  log: () => undefined,
  onProgress: () => undefined,
  startEngine: () => Promise.reject(new Error('no engine is needed')),
};

describe('our statistics in pytorch-fid', () => {
  itUnless(lack, 'have the Fréchet distance that we compute', async () => {
    const files = await Promise.all(
      [0, 0.3].map(async (shift, i) => {
        const rows = join(folder, `${i}.npy`);
        writeFileSync(rows, encodeNpy([300, 24], stream(i, 'rows').normal(300 * 24, shift)));
        const file = join(folder, `${i}.npz`);
        writeStatistics(file, await statisticsOf([rows], quietly));
        return { rows, file };
      }),
    );
    const [real, fake] = files.map(({ rows }) => rows) as [string, string];
    const { values } = await evaluateSamples({ ...quietly, real, fake, metrics: ['fd'] });
    const theirs = Number(
      execFileSync(python, ['-c', program, ...files.map(({ file }) => file)], { encoding: 'utf8' }),
    );
    expect(theirs).toBeGreaterThan(1);
    expect(theirs / values['fd']!).toBeCloseTo(1, 6);
  });
});

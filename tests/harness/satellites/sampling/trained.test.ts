import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { readArray } from '../../../../harness/ground/arrays/read.js';
import { stream } from '../../../../harness/random/stream.js';
import { partsOfSheet } from '../../../../pictures/sample-sheet.js';
import type { RunRecord } from '../../../../harness/record/record.js';
import { fileChecksums, recordText, sealed } from '../../../../harness/record/record-file.js';
import { draw } from '../../../../harness/satellites/sampling/draw.js';
import { reconstructRun } from '../../../../harness/satellites/sampling/reconstruct-run.js';
import { sampleRun } from '../../../../harness/satellites/sampling/sample-run.js';
import { loadTrainedRun } from '../../../../harness/satellites/sampling/trained-run.js';
import type { EnergyChain } from '../../../../harness/training/energy/chain.js';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-sampling-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });

const suite = `description: runs to sample from
variants: [energy, { variant: o-gan, preset: su-256 }]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 20 }
batchSize: 16
width: 8
latentSize: 4
evaluation: { every: 10, samples: 50, curve: [pixels] }
`;

let energy: string;
let ogan: string;
beforeAll(async () => {
  await startCpu();
  writeFileSync(join(folder, 'suite.yaml'), suite);
  await ganbench('bench', 'suite.yaml', '--engine', 'cpu', '--out', folder);
  [energy, ogan] = readdirSync(join(folder, 'runs'))
    .sort()
    .map((name) => join(folder, 'runs', name)) as [string, string];
});

const chain: EnergyChain = {
  space: 'latent',
  steps: 5,
  stepSize: 0.05,
  adjusted: true,
  temperature: 1,
  prior: false,
};
const common = { count: 7, seed: 3, variantFolders: [] };

describe('samples of a run', () => {
  it('are written as a picture and as arrays of either format with the same numbers', async () => {
    const [one, other] = [join(folder, 'npy'), join(folder, 'safetensors')];
    await sampleRun({ ...common, run: energy, out: one, format: 'npy' });
    await sampleRun({ ...common, run: energy, out: other, format: 'safetensors' });
    const samples = readArray(join(one, 'samples.npy'));
    expect(samples).toMatchObject({ shape: [7, 2], dtype: 'float32' });
    expect(readArray(join(other, 'samples.safetensors'), 'samples')).toEqual(samples);
    expect(readArray(join(one, 'latents.npy')).data).toEqual(stream(3, 'samples').normal(7 * 4));
    expect(partsOfSheet(readFileSync(join(one, 'samples.png'))).reals).toBeDefined();
  });

  it.each([
    ['of a plain generator', () => energy],
    ['of an averaged one', () => ogan],
  ])('%s after the last step are those of the last snapshot', async (_, run) => {
    const samples = async (at?: number) => {
      const trained = await loadTrainedRun(run(), [], at);
      const { samples } = await draw(trained, common);
      tf.dispose(trained.weights);
      return samples;
    };
    expect(await samples()).toEqual(await samples(20));
    expect(await samples()).not.toEqual(await samples(10));
  });

  it('leave no tensors behind', async () => {
    const before = tf.memory().numTensors;
    await sampleRun({ ...common, run: ogan, out: join(folder, 'memory'), format: 'npy', chain });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('samples of a trained energy', () => {
  it.each(['latent', 'pixel'] as const)('end where the chain says, in %s space', async (space) => {
    const trained = await loadTrainedRun(energy, []);
    const drawn = await draw(trained, { ...common, chain: { ...chain, space, temperature: 0.5 } });
    const { model, weights } = trained;
    const scores = tf.tidy(() => {
      const samples = tf.tensor(drawn.samples, [7, 2]);
      return model.discriminator.apply(weights, samples, { training: false }).dataSync<'float32'>();
    });
    // U = −s, and T = ½.
    const expected = -scores.reduce((sum, score) => sum + score, 0) / 7 / 0.5;
    expect(Math.abs(expected)).toBeGreaterThan(0.01);
    expect(drawn.chain!.energies.at(-1)).toBeCloseTo(expected, 4);
    expect(drawn.chain!.energies).toHaveLength(6);
    expect(drawn.samples).not.toEqual(drawn.chain!.start);
    tf.dispose(weights);
  });

  it('with a prior has the energy of the latents on top: ½‖z‖²', async () => {
    const trained = await loadTrainedRun(energy, []);
    const [plain, prior] = await Promise.all(
      [false, true].map((prior) => draw(trained, { ...common, chain: { ...chain, prior } })),
    );
    const squares = stream(3, 'samples')
      .normal(7 * 4)
      .reduce((sum, value) => sum + value ** 2, 0);
    expect(prior!.chain!.energies[0]! - plain!.chain!.energies[0]!).toBeCloseTo(squares / 2 / 7, 4);
    tf.dispose(trained.weights);
  });

  it('needs the discriminator, which snapshots do not hold', async () => {
    const options = { ...common, run: energy, out: folder, format: 'npy', at: 10, chain } as const;
    await expect(sampleRun(options)).rejects.toThrow(/hold the generator only/);
  });
});

describe('reconstructions', () => {
  it('come with their scores and a picture of each set', async () => {
    const { scores, files } = await reconstructRun({ ...common, run: ogan, out: join(folder, 'reconstructed') });
    expect(Object.keys(scores)).toEqual(['rho', 'latent_error', 'pixel_error']);
    expect(Math.abs(scores.rho!)).toBeLessThanOrEqual(1);
    expect(files.map((file) => file.split('/').at(-1))).toEqual([
      'reals.png',
      'reconstructions.png',
      'samples.png',
      'recovered.png',
    ]);
  });

  it('need an encoder', async () => {
    await expect(reconstructRun({ ...common, run: energy, out: folder })).rejects.toThrow(/discriminator of energy/);
  });
});

describe('the commands', () => {
  it('sample prints the acceptance rate', async () => {
    const args = ['sample', energy, '--mala', '--steps', '3', '--count', '5', '--engine', 'cpu', '--json'];
    const { stdout, exitCode } = await ganbench(...args);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as { chain: { acceptance: number }; files: string[] };
    expect(report.chain.acceptance).toBeGreaterThan(0);
    expect(report.chain.acceptance).toBeLessThanOrEqual(1);
    expect(readdirSync(join(folder, report.files[0]!, '..')).sort()).toEqual([
      ...['.ganbench', 'latents.npy', 'samples.npy', 'samples.png', 'start.png'],
    ]);
  });

  it.each([
    [['--mala', '--space', 'pixel', '--prior'], /--space latent/],
    [['--mala', '--langevin'], /choose one/],
    [['--prior'], /--prior is of a chain: use it with --langevin or --mala/],
    [['--step-size', '0.1'], /--step-size is of a chain/],
  ])('end with 2 and one sentence for what cannot be done: %s', async (flags, message) => {
    const { exitCode, stderr } = await ganbench('sample', energy, ...flags);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  });
});

describe('a folder is refused', () => {
  it.each([
    ['without a run', () => loadTrainedRun(folder, []), /is not the folder of a finished run/],
    ['without an evaluation at that step', () => loadTrainedRun(energy, [], 7), /not evaluated at step 7/],
    ['that is named as no run is', () => loadTrainedRun(moved(), []), /run\.json belongs to the run energy-/],
    [
      'with a checkpoint that is not what was written',
      () => loadTrainedRun(exchanged('checkpoint.safetensors'), []),
      /checkpoint\.safetensors cannot be used: it does not have the checksum that it was written with\.$/,
    ],
    [
      'with a snapshot that is not what was written',
      () => loadTrainedRun(exchanged('snapshots/0000010.safetensors'), [], 10),
      /0000010\.safetensors cannot be used: it does not have the checksum that it was written with\.$/,
    ],
    ['with weights of another variant', () => loadTrainedRun(mixedUp(), []), /does not fit.*Train the run again/],
  ])('%s', async (_, load, message) => {
    await expect(load()).rejects.toThrow(message);
    await expect(load()).rejects.toThrow(UserError);
  });
});

/** The energy's folder under another name. */
function moved(): string {
  const run = join(folder, 'moved');
  cpSync(energy, run, { recursive: true });
  return run;
}

/** The energy's run with another file of the o-gan's in place of its own. */
function exchanged(file: string): string {
  const run = join(folder, file.replaceAll('/', '-'), basename(energy));
  cpSync(energy, run, { recursive: true });
  cpSync(join(ogan, file), join(run, file));
  return run;
}

/** The energy's record, written anew, with the weights of the o-gan. */
function mixedUp(): string {
  const run = exchanged('checkpoint.safetensors');
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
  writeFileSync(join(run, 'run.json'), recordText(sealed({ ...record, files: fileChecksums(run) })));
  return run;
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { execa } from 'execa';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { readArray } from '../../../../harness/ground/arrays/read.js';
import { partsOfSheet } from '../../../../pictures/sample-sheet.js';
import { stream } from '../../../../harness/random/stream.js';
import { draw } from '../../../../harness/satellites/sampling/draw.js';
import { sampleRun } from '../../../../harness/satellites/sampling/sample-run.js';
import { loadTrainedRun } from '../../../../harness/satellites/sampling/trained-run.js';

/** Pictures of two folders are trained on as two classes, by the commands that a person has. */

const SIDE = 16;
const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });

/** Grey pictures around a brightness. */
function draws(name: string, brightness: number): void {
  mkdirSync(join(folder, 'pictures', name), { recursive: true });
  for (let i = 0; i < 20; i++) {
    const png = new PNG({ width: SIDE, height: SIDE });
    const grey = brightness + i;
    for (let at = 0; at < png.data.length; at++) png.data[at] = at % 4 === 3 ? 255 : grey;
    writeFileSync(join(folder, 'pictures', name, `${String(i).padStart(2, '0')}.png`), PNG.sync.write(png));
  }
}

const suiteOf = (dataset: string): string => `description: two classes
variants: [sgan, acgan]
datasets: ["${dataset}"]
labels: true
seeds: 1
budget: { generatorSteps: 4 }
batchSize: 8
width: 2
latentSize: 4
evaluation: { every: 2, samples: 20, curve: [pixels] }
`;

let run: string;
beforeAll(async () => {
  await startCpu();
  draws('bright', 200);
  draws('dark', 20);
  writeFileSync(
    join(folder, 'suite.yaml'),
    suiteOf(`images:${folder}/pictures?size=${SIDE}&channels=1&labels=folders`),
  );
  // A folder is relative to the one that the command is called in.
  writeFileSync(join(folder, 'without.yaml'), suiteOf(`images:pictures?size=${SIDE}&channels=1`));
  const { exitCode, stderr } = await ganbench('bench', 'suite.yaml', '--engine', 'cpu', '--out', folder);
  expect(exitCode, stderr).toBe(0);
  const names = readdirSync(join(folder, 'runs')).sort();
  expect(names.map((name) => name.split('-')[0])).toEqual(['acgan', 'sgan']);
  run = join(folder, 'runs', names[1]!);
});

const common = { count: 6, seed: 3, variantFolders: [] };

describe('samples of a run with labels', () => {
  it('are of its classes in equal shares, which are written beside them, with a row of the picture for each', async () => {
    const out = join(folder, 'samples');
    await sampleRun({ ...common, run, out, format: 'npy' });
    const { data } = readArray(join(out, 'classes.npy'));
    expect([...data].sort()).toEqual([0, 0, 0, 1, 1, 1]);
    const { fakes, reals } = partsOfSheet(readFileSync(join(out, 'samples.png')));
    expect([fakes.width, fakes.height]).toEqual([3 * (SIDE + 1) - 1, 2 * (SIDE + 1) - 1]);
    expect(reals?.height).toBe(fakes.height);
    // One real of each class is held out: a bright one above a dark one.
    const [bright, dark] = [0, SIDE + 1].map((y) => reals!.data[4 * y * reals!.width]!);
    expect(bright).toBeGreaterThan(180);
    expect(dark).toBeLessThan(60);
  });

  it('are those of the network for the class, and depend on the seed alone', async () => {
    const trained = await loadTrainedRun(run, []);
    const { samples, classes } = await draw(trained, common);
    expect((await draw(trained, common)).samples).toEqual(samples);
    const { generator } = trained.model;
    const expected = tf.tidy(() => {
      const latents = tf.tensor(stream(3, 'samples').normal(6 * 4), [6, 4]);
      const labels = tf.tensor2d(Array.from(classes!, (label) => [Number(label === 0), Number(label === 1)]));
      return generator.apply(trained.weights, latents, { training: false, labels }).dataSync();
    });
    expect([...samples].map((value, i) => Math.abs(value - expected[i]!)).every((each) => each < 1e-6)).toBe(true);
    tf.dispose(trained.weights);
  });

  it('are not moved by chains: the energy would be of a sample with its class', async () => {
    const trained = await loadTrainedRun(run, []);
    const chain = { space: 'latent', steps: 1, stepSize: 0.1, adjusted: false, temperature: 1, prior: false } as const;
    await expect(draw(trained, { ...common, chain })).rejects.toThrow(UserError);
    await expect(draw(trained, { ...common, chain })).rejects.toThrow(/with their classes/);
    tf.dispose(trained.weights);
  });
});

it('pictures without classes are refused in a plan, in a sentence', async () => {
  const { stdout } = await ganbench('plan', 'without.yaml', '--engine', 'cpu', '--out', join(folder, 'other'));
  expect(stdout).toMatch(/impossible .*The samples of images:pictures\S* have no labels: /);
});

it('the commands verify and check know labels', async () => {
  const verified = await ganbench('verify', folder);
  expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
  const checked = await ganbench('check', 'acgan');
  expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
});

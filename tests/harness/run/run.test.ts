import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PNG } from 'pngjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../harness/engines/engine.js';
import type { PlannedRun } from '../../../harness/bench/plan.js';
import { findRecord } from '../../../harness/record/record-file.js';
import type { Dataset } from '../../../harness/data/dataset.js';
import { loadJudge, type Judge } from '../../../harness/scoring/judges.js';
import { sizeOfDataset } from '../../../harness/training/obstacle.js';
import { objectiveOf } from '../../variants/objectives.js';
import {
  changedAfter,
  dataset,
  engine,
  entries,
  judge,
  planOf,
  prepared,
  runsFolder,
  sgan,
  tiny,
  train,
} from './support.js';

/** Stops a run after a number of questions whether it has to stop. */
const stopAfter = (steps: number) => () => steps-- <= 0;
const logOf = (runs: string, { name }: PlannedRun): string => {
  const place = [name, `${name}.partial`].find((each) => existsSync(join(runs, each)))!;
  return readFileSync(join(runs, place, 'log.txt'), 'utf8');
};

describe('a run', () => {
  it('records what decided it, with checksums over all its files, and is cached afterwards', async () => {
    const runs = runsFolder();
    const record = (await train(runs, planOf(runs)))!;
    expect(planOf(runs)).toMatchObject({ state: 'cached', name: record.name });
    const { files, parts, provenance } = findRecord(runs, record.name, { files: true }).record!;
    expect(Object.keys(files!)).toEqual(expect.arrayContaining(['checkpoint.safetensors', 'curve.csv', 'trace.json']));
    expect(parts).toMatchObject({ seed: '0', engine: 'cpu', 'CPU kind': prepared.cpuKind, budget: '6 generatorSteps' });
    expect(provenance.command).toEqual(['ganbench', 'bench']);
    expect(provenance.lockfile).toMatch(/^[0-9a-f]{64}$/);
    expect(provenance).not.toHaveProperty('decoder');
    expect(readdirSync(dirname(runs))).toEqual(['runs']);
  });

  it('records what decoded the pictures of its data set', async () => {
    const runs = runsFolder();
    const record = await train(runs, planOf(runs), { dataset: { ...dataset, decoder: 'sharp 1 vips 2' } });
    expect(findRecord(runs, record!.name).record!.provenance.decoder).toBe('sharp 1 vips 2');
  });

  it('counts the time in which a device works on after the steps that it was handed', async () => {
    const [runs, milliseconds] = [runsFolder(), 200];
    const slow: Engine = {
      ...engine,
      compile: (step) => {
        const run = engine.compile(step);
        return (state, inputs) => {
          const outputs = run(state, inputs);
          for (const loss of Object.values(outputs)) {
            const data = loss.data.bind(loss) as typeof loss.data;
            let done: Promise<void> | undefined; // whoever asks first waits
            loss.data = async () => (await (done ??= pause(milliseconds)), data());
          }
          return outputs;
        };
      },
    };
    const stopped = await train(runs, planOf(runs), { engine: slow, stopping: stopAfter(3) });
    expect(stopped).toBeUndefined();
    const record = (await train(runs, planOf(runs), { engine: slow }))!;
    const least = (tiny.budget.amount * milliseconds) / 1000;
    expect(record.spent.seconds).toBeGreaterThanOrEqual(0.95 * least); // timers may be early
    expect(record.seconds.training).toBe(record.spent.seconds);
    expect(record.seconds.training + record.seconds.evaluation).toBeLessThanOrEqual(record.seconds.total);
  });

  it('of images leaves its last samples beside the training images nearest to them, vouched for', async () => {
    const [runs, side] = [runsFolder(), 16];
    const set = {
      count: 20,
      read: (index: number, out: Float32Array, offset: number) =>
        void out.fill(index / 10 - 1, offset, offset + side * side),
    };
    const images: Dataset = { ...dataset, shape: [side, side, 1], train: set, test: set, mixture: undefined };
    const planned = planOf(runs, tiny, { sizes: { ring8: sizeOfDataset(images) } });
    const own = await loadJudge('pixels', images, { cache: dirname(runs), engine: 'cpu', chooses: true });
    const record = (await train(runs, planned, { dataset: images, judges: { curve: [own as Judge], final: [] } }))!;
    expect(record.status, record.reason ?? '').toBe('ok');
    const picture = readFileSync(join(runs, record.name, 'samples', 'neighbours.png'));
    const { width, height } = PNG.sync.read(picture);
    expect([width, height]).toEqual([6 * (side + 1) - 1, 8 * (side + 1) - 1]);
    expect(Object.keys(record.files!)).toContain('samples/neighbours.png');
    expect(findRecord(runs, record.name, { files: true }).damage).toBeUndefined();
  });

  it('of an encoder leaves pictures of reconstructions, which its record vouches for', async () => {
    const runs = runsFolder();
    const spec = { ...tiny, variant: 'o-gan', latentSize: 4 };
    const entry = entries.find(({ name }) => name === 'o-gan')! as typeof sgan;
    const record = (await train(runs, planOf(runs, spec), { variant: entry.variant }))!;
    const pictures = readdirSync(join(runs, record.name, 'reconstructions')).sort();
    expect(pictures).toEqual(['reals.png', 'reconstructions.png', 'recovered.png', 'samples.png']);
    expect(Object.keys(record.files!)).toEqual(
      expect.arrayContaining(pictures.map((name) => `reconstructions/${name}`)),
    );
    expect(planOf(runs, spec).state).toBe('cached');
  });

  it.each([1, 5])('stopped after %i steps continues bit for bit', async (steps) => {
    const [whole, halves] = [runsFolder(), runsFolder()];
    const expected = (await train(whole, planOf(whole)))!;
    expect(await train(halves, planOf(halves), { stopping: stopAfter(steps) })).toBeUndefined();
    expect(planOf(halves).state).toBe('interrupted');
    const record = (await train(halves, planOf(halves)))!;
    expect(logOf(halves, planOf(halves))).toMatch(`Continued at step ${steps}.`);
    expect([record.digest, record.metrics]).toEqual([expected.digest, expected.metrics]);
    const trace = (runs: string): string => readFileSync(join(runs, record.name, 'trace.json'), 'utf8');
    expect(trace(halves)).toBe(trace(whole));
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, 1000)],
    ['with one other byte', (file: string) => flip(file)],
    ['something else', (file: string) => writeFileSync(file, 'hello')],
  ])('whose checkpoint is %s begins again, and says so', async (_, damage) => {
    const runs = runsFolder();
    const expected = (await train(runs, planOf(runs)))!.digest;
    rmSync(join(runs, planOf(runs).name), { recursive: true });
    await train(runs, planOf(runs), { stopping: stopAfter(4) });
    damage(join(runs, `${planOf(runs).name}.partial`, 'checkpoint.safetensors'));
    const record = (await train(runs, planOf(runs)))!;
    expect(record.digest).toBe(expected);
    expect(logOf(runs, planOf(runs))).toMatch(/The checkpoint is not used: .*checkpoint\.safetensors/);
  });

  it.each(['run.json', 'curve.csv', 'checkpoint.safetensors', 'snapshots/0000003.safetensors', 'samples/0000006.png'])(
    'whose %s is damaged is noticed, named and trained again',
    async (file) => {
      const runs = runsFolder();
      const expected = (await train(runs, planOf(runs)))!;
      flip(join(runs, expected.name, file));
      const planned = planOf(runs);
      expect(planned).toMatchObject({ state: 'damaged', reason: expect.stringContaining(file) as unknown });
      expect((await train(runs, planned))!.digest).toBe(expected.digest);
      expect(planOf(runs).state).toBe('cached');
    },
  );

  it('is diverged at the step where a loss is not a number or explodes', async () => {
    const runs = runsFolder();
    // So short a run is looked at in every step, and a look calls the loss as a step does.
    const nan = changedAfter(2 * 4, (loss) => tf.mul(loss, NaN));
    expect(await train(runs, planOf(runs), { variant: nan })).toMatchObject({
      status: 'diverged',
      reason: 'The discriminator loss was NaN at step 5.',
      digest: null,
    });
    const other = { ...tiny, seed: 1 };
    const exploding = changedAfter(2 * 2, (loss) => tf.mul(loss, 1e12));
    expect(await train(runs, planOf(runs, other), { variant: exploding })).toMatchObject({
      status: 'diverged',
      reason: expect.stringMatching(/^The discriminator loss exploded to 1\.\d\de\+12 at step 3\.$/) as unknown,
    });
  });

  it.each([
    ['the last step', 6],
    ['a step before an evaluation', 3],
  ])('is diverged where %s spoils the weights after finite losses', async (_, step) => {
    const runs = runsFolder();
    let asked = 0; // once before each step
    const objective = objectiveOf(sgan.variant);
    const generatorLoss: typeof objective.generatorLoss = (batch) => {
      const loss = objective.generatorLoss(batch) as tf.Scalar;
      // √(0·l) is 0, and its derivative is 0·∞.
      return asked < step ? loss : tf.add(loss, tf.sqrt(tf.mul(loss, 0)));
    };
    const variant = { ...sgan.variant, objective: { ...objective, generatorLoss } };
    const record = (await train(runs, planOf(runs), { variant, stopping: () => ++asked > 99 }))!;
    expect(record).toMatchObject({ status: 'diverged', digest: null, metrics: {} });
    expect(record.reason).toMatch(new RegExp(`^A weight of generator/.* was NaN at step ${step}\\.$`));
    const curve = readFileSync(join(runs, record.name, 'curve.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(curve).toHaveLength(1 + step / 3); // the header, and the evaluations before
  });

  it('says since which evaluation its samples have collapsed', async () => {
    const runs = runsFolder();
    let calls = 0; // two an evaluation: the reported and the choosing draw
    const features = (images: tf.Tensor4D): tf.Tensor2D => tf.mul(judge.network.features(images), ++calls > 2 ? 0 : 10);
    const shrinking = { ...judge, network: { ...judge.network, features } };
    const points = { ...dataset, mixture: undefined } as Dataset; // without modes to lose: only diversity counts here
    const record = await train(runs, planOf(runs), { dataset: points, judges: { curve: [shrinking], final: [] } });
    expect(record).toMatchObject({ status: 'ok', collapsed: true, collapsedSince: 3 });
    expect(logOf(runs, planOf(runs))).toMatch(/Step 3: .*the samples have collapsed/);
  });

  it('that threw goes on at its last checkpoint when it is tried again', async () => {
    const runs = runsFolder();
    const throwing = changedAfter(2 * 4, () => {
      throw new Error('out of luck');
    });
    expect(await train(runs, planOf(runs), { variant: throwing })).toMatchObject({
      status: 'error',
      reason: 'out of luck',
    });
    expect(planOf(runs)).toMatchObject({ state: 'failed before', reason: 'error: out of luck' });
    expect(await train(runs, planOf(runs))).toMatchObject({ status: 'ok' });
    expect(logOf(runs, planOf(runs))).toMatch(/out of luck[^]*Continued at step 3\./);
  });

  it('that took too long is tried again only with a higher limit', async () => {
    const runs = runsFolder();
    const record = await train(runs, planOf(runs), { timeLimitSeconds: 1e-9 });
    expect(record).toMatchObject({ status: 'timeout', digest: null });
    expect(planOf(runs).state).toBe('failed before');
    expect(await train(runs, planOf(runs), { timeLimitSeconds: 1000 })).toMatchObject({ status: 'ok' });
  });

  it.each(['log.txt', 'checkpoint.safetensors', 'samples', 'snapshots', '.ganbench'])(
    'never writes through a link that was put into its folder as %s',
    async (name) => {
      const runs = runsFolder();
      const victim = join(dirname(runs), 'victim');
      if (name.startsWith('s')) mkdirSync(victim);
      else writeFileSync(victim, 'mine');
      const partial = join(runs, `${planOf(runs).name}.partial`);
      mkdirSync(partial, { recursive: true });
      symlinkSync(victim, join(partial, name));
      await expect(train(runs, planOf(runs))).rejects.toThrow(`${join(partial, name)} is a link`);
      expect(name.startsWith('s') ? readdirSync(victim) : readFileSync(victim, 'utf8')).toEqual(
        name.startsWith('s') ? [] : 'mine',
      );
    },
  );

  it('does not write into a folder of its name that somebody else made', async () => {
    const runs = runsFolder();
    const partial = join(runs, `${planOf(runs).name}.partial`);
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'thesis.tex'), 'mine');
    await expect(train(runs, planOf(runs))).rejects.toThrow(/holds thesis\.tex and was not made by ganbench: move it/);
    expect(readdirSync(partial)).toEqual(['thesis.tex']);
  });

  it('refuses a link in the place of its folder', async () => {
    const runs = runsFolder();
    const elsewhere = join(dirname(runs), 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(runs, { recursive: true });
    symlinkSync(elsewhere, join(runs, `${planOf(runs).name}.partial`));
    await expect(train(runs, planOf(runs))).rejects.toThrow(/\.partial is a link/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('refuses a link in the place of the folder of runs', async () => {
    const runs = runsFolder();
    const elsewhere = join(dirname(runs), 'elsewhere');
    mkdirSync(elsewhere, { recursive: true });
    const planned = planOf(runs);
    symlinkSync(elsewhere, runs);
    await expect(train(runs, planned)).rejects.toThrow(/runs is a link/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('metrics that changed', () => {
  it('are computed again from the snapshots, without a step of training', async () => {
    const runs = runsFolder();
    const first = (await train(runs, planOf(runs)))!;
    const more = { ...tiny, evaluation: { ...tiny.evaluation, samples: 60 } };
    const planned = planOf(runs, more);
    expect(planned).toMatchObject({ state: 'rescore', reason: 'samples was 50, is 60', name: first.name });
    const untrainable = changedAfter(0, () => {
      throw new Error('it trains');
    });
    const again = (await train(runs, planned, { variant: untrainable }))!;
    expect(again).toMatchObject({ status: 'ok', digest: first.digest, spent: first.spent });
    expect(Object.keys(again.metrics)).toContain('fd_pixels_n60_test_best');

    const elsewhere = runsFolder();
    const whole = (await train(elsewhere, planOf(elsewhere, more)))!;
    expect(again.metrics).toEqual(whole.metrics);
    expect(planOf(runs, more).state).toBe('cached');
  });

  it('train again where a snapshot is damaged', async () => {
    const runs = runsFolder();
    const first = (await train(runs, planOf(runs)))!;
    const planned = planOf(runs, { ...tiny, evaluation: { ...tiny.evaluation, samples: 60 } });
    flip(join(runs, first.name, 'snapshots', '0000003.safetensors'));
    expect(await train(runs, planned)).toMatchObject({ status: 'ok', digest: first.digest });
    expect(logOf(runs, planned)).toMatch(/Trained again from the beginning: .*0000003\.safetensors is/);
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(file, bytes);
}

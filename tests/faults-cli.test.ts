import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import type { RunRecord } from '../harness/record/record.js';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));

const suiteText = `description: a test
variants: [ba-still, bb-leaking, sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 12 }
batchSize: 16
width: 8
latentSize: 4
evaluation: { every: 6, samples: 200, curve: [pixels], final: [] }
`;

/** A variant whose fourth line has this loss. */
const withLoss = (generatorLoss: string): string => `import * as tf from '@tensorflow/tfjs-core';
export default { title: 't', source: 's', presets: { default: { source: 'common' } }, objective: {
  discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
  generatorLoss: ({ fake }) => ${generatorLoss} } };`;

it('a bench says of runs that are ok what is wrong with their variant', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [variants, suite, out] = ['variants', 'faulty.yaml', 'out'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const add = (name: string, generatorLoss: string): void => {
    mkdirSync(join(variants, name), { recursive: true });
    writeFileSync(join(variants, name, 'variant.ts'), withLoss(generatorLoss));
  };
  add('ba-still', 'tf.mul(0, tf.mean(fake))');
  add('bb-leaking', '(tf.keep(tf.scalar(1)), tf.mean(tf.softplus(tf.neg(fake))))');
  writeFileSync(suite, suiteText);
  const { stderr } = await execa('node', [bin, 'bench', suite, '--out', out, '--variants', variants], {
    reject: false,
  });
  const place = (name: string): string => `${join(variants, name, 'variant.ts')}:4:`;
  expect(stderr).toContain(
    `Warning: ba-still (default): The generator has no gradient: it will never learn. ${place('ba-still')}`,
  );
  expect(stderr).toMatch(/^3 of 3 runs ok; 2 with faults\.$/m);
  const records = readdirSync(join(out, 'runs'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(out, 'runs', name, 'run.json'), 'utf8')) as RunRecord);
  expect(records.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  const [still, leaking, sound] = records.map(({ faults }) => faults);
  expect(still).toEqual([expect.stringContaining(`no gradient: it will never learn. ${place('ba-still')}`)]);
  expect(leaking?.[0]).toMatch(/^A step of alternating leaves 1 tensor behind: /);
  expect(leaking?.[0]).toContain(place('bb-leaking'));
  expect(sound).toBeUndefined();
  const report = readFileSync(join(out, 'report.md'), 'utf8');
  expect(report).toMatch(/\| ba-still \| 1\/1 ok, (?:1 learned nothing, )?1 with faults \|/);
  expect(report).toMatch(/\| bb-leaking \| 1\/1 ok, (?:1 learned nothing, )?1 with faults \|/);
  expect(report).toMatch(/\| ba-still \(default, alternating\) \| ring8 \| 0 \| The generator has no gradient/);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('1 with faults');
});

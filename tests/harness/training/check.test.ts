import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { checkVariant } from '../../../harness/training/check.js';
import { discoverVariants, type ReadyVariant } from '../../../harness/training/variants.js';
import { classifier, defineVariant, logistic, type Batch, type Objective } from '../../../harness/variant.js';

const engine = await startCpu();
const ready = (await discoverVariants()).filter((entry) => entry.status === 'ready');

/** The sentences, each with the place in this file and the line there. */
const faultsOf = (objective: Partial<Objective>, folder = import.meta.dirname): string[] => {
  const variant = defineVariant({
    title: 'made for a test',
    source: 'nowhere',
    objective: { ...logistic, ...objective },
    presets: { default: { source: 'common' } },
  });
  const entry: ReadyVariant = { name: 'made', folder, status: 'ready', variant };
  return checkVariant(entry, engine).map(({ text }) => text);
};

/** A fault whose place is the line of this file that has the loss. */
const here = (text: string): unknown =>
  expect.stringMatching(new RegExp(`^${escaped(text)} .*/check\\.test\\.ts:\\d+:\\d+: .*Loss: `));
const escaped = (text: string): string => text.replace(/[.?]/g, '\\$&');

describe('the check of a variant', () => {
  it.each(ready)('finds nothing wrong with $name and leaves nothing behind', (entry) => {
    const before = tf.memory().numTensors;
    expect(checkVariant(entry, engine, ['default'])).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('sees a generator’s loss of the wrong sign', () => {
    expect(faultsOf({ generatorLoss: (batch) => tf.neg(logistic.generatorLoss(batch)) })).toEqual([
      here('The generator’s loss rises with the scores of its fakes: its sign is turned.'),
    ]);
  });

  it('sees the same where the discriminator tells classes apart, and tries it with labels', () => {
    const head = classifier();
    expect(faultsOf({ head })).toEqual([]);
    expect(faultsOf({ head, generatorLoss: (batch) => tf.neg(logistic.generatorLoss(batch)) })).toEqual([
      here('The generator’s loss rises with the scores of its fakes: its sign is turned.'),
    ]);
  });

  it('sees a discriminator’s loss of the wrong sign', () => {
    expect(faultsOf({ discriminatorLoss: (batch) => tf.neg(logistic.discriminatorLoss(batch)) })).toEqual([
      here('The discriminator’s loss falls as the scores of fakes rise: its sign is turned.'),
    ]);
  });

  it('sees a generator without gradient', () => {
    expect(faultsOf({ generatorLoss: ({ fake }) => tf.mul(0, tf.mean(fake)) })).toEqual([
      here('The generator has no gradient: it will never learn.'),
    ]);
  });

  it('sees a gradient that is not a number', () => {
    const faults = faultsOf({ generatorLoss: ({ fake }) => tf.mul(NaN, tf.mean(fake)) });
    expect(faults).toContainEqual(here('A gradient of the generator is not finite.'));
  });

  it('sees tensors that a loss leaves behind in every step, by scheme', () => {
    const kept: tf.Tensor[] = [];
    const faults = faultsOf({
      generatorLoss: ({ fake }) => {
        kept.push(tf.keep(tf.scalar(1)));
        return tf.neg(tf.mean(fake));
      },
    });
    tf.dispose(kept);
    expect(faults).toContainEqual(
      here('A step of alternating leaves 1 tensor behind: dispose of what a loss keeps, or do not keep it.'),
    );
  });

  it('compares the gradients of every allowed scheme with those of two passes', () => {
    // As opposite as can be for the 4 scores on which reversal is allowed, and not for batches of 8.
    const faults = faultsOf({
      discriminatorLoss: ({ real, fake }) => tf.sub(tf.mean(fake), tf.mean(real)),
      generatorLoss: ({ fake }) => tf.div(tf.sum(fake), -4),
    });
    const question = 'Does a loss depend on the batch size, on chance or on earlier calls?';
    expect(faults).toEqual([
      here(`gradient-reversal is not exact: a gradient of the generator is off by 50 % of the largest. ${question}`),
    ]);
  });

  it('sees a loss that is another one at every call', () => {
    let calls = 0;
    const faults = faultsOf({ discriminatorLoss: (batch) => tf.mul(++calls, logistic.discriminatorLoss(batch)) });
    expect(faults).toContainEqual(expect.stringMatching(/^fused is not exact: a gradient of the discriminator is off/));
  });

  it('says where a loss throws: file, line, column and code', () => {
    const [fault] = faultsOf({
      generatorLoss: () => {
        throw new Error('no idea');
      },
    });
    expect(fault).toMatch(/^no idea\. .*check\.test\.ts:\d+:\d+: throw new Error\('no idea'\);$/);
  });

  it('names the line of the variant’s file where the loss’s own code is elsewhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ganbench-check-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'variant.ts');
    writeFileSync(file, 'export default defineVariant({\n  objective: still,\n});\n');
    const still = { generatorLoss: ({ fake }: Batch) => tf.mul(0, tf.mean(fake)) };
    expect(faultsOf(still, folder)).toContain(
      `The generator has no gradient: it will never learn. ${file}:2:3: objective: still,`,
    );
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { checkVariant } from '../../../harness/training/check.js';
import { discoverVariants, type ReadyVariant } from '../../../harness/training/variants.js';
import { classifier, defineVariant, logistic, type Objective } from '../../../harness/variant.js';

const engine = await startCpu();
const ready = (await discoverVariants()).filter((entry) => entry.status === 'ready');

const faultsOf = (objective: Partial<Objective>): string[] => {
  const variant = defineVariant({
    title: 'made for a test',
    source: 'nowhere',
    objective: { ...logistic, ...objective },
    presets: { default: { source: 'common' } },
  });
  const entry: ReadyVariant = { name: 'made', folder: import.meta.dirname, status: 'ready', variant };
  return checkVariant(entry, engine).map(({ text }) => text);
};

describe('the check of a variant', () => {
  it.each(ready)('finds nothing wrong with $name and leaves nothing behind', (entry) => {
    const before = tf.memory().numTensors;
    expect(checkVariant(entry, engine, ['default'])).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('sees a generator’s loss of the wrong sign', () => {
    expect(faultsOf({ generatorLoss: (batch) => tf.neg(logistic.generatorLoss(batch)) })).toEqual([
      'The generator’s loss rises with the scores of its fakes: its sign is turned.',
    ]);
  });

  it('sees the same where the discriminator tells classes apart, and tries it with labels', () => {
    const head = classifier();
    expect(faultsOf({ head })).toEqual([]);
    expect(faultsOf({ head, generatorLoss: (batch) => tf.neg(logistic.generatorLoss(batch)) })).toEqual([
      'The generator’s loss rises with the scores of its fakes: its sign is turned.',
    ]);
  });

  it('sees a discriminator’s loss of the wrong sign', () => {
    expect(faultsOf({ discriminatorLoss: (batch) => tf.neg(logistic.discriminatorLoss(batch)) })).toEqual([
      'The discriminator’s loss falls as the scores of fakes rise: its sign is turned.',
    ]);
  });

  it('sees a generator without gradient', () => {
    expect(faultsOf({ generatorLoss: ({ fake }) => tf.mul(0, tf.mean(fake)) })).toEqual([
      'The generator has no gradient: it will never learn.',
    ]);
  });

  it('sees a gradient that is not a number', () => {
    const faults = faultsOf({ generatorLoss: ({ fake }) => tf.mul(NaN, tf.mean(fake)) });
    expect(faults).toContain('A gradient of the generator is not finite.');
  });

  it('sees tensors that a loss leaves behind in every step, by scheme', () => {
    const kept: tf.Tensor[] = [];
    const faults = faultsOf({
      generatorLoss: (batch) => {
        kept.push(tf.keep(tf.scalar(1)));
        return logistic.generatorLoss(batch);
      },
    });
    tf.dispose(kept);
    expect(faults).toContain(
      'A step of alternating leaves 1 tensor behind: dispose of what a loss keeps, or do not keep it.',
    );
  });

  it('says where a loss throws: file, line, column and code', () => {
    const [fault] = faultsOf({
      generatorLoss: () => {
        throw new Error('no idea');
      },
    });
    expect(fault).toMatch(/^no idea\. .*check\.test\.ts:\d+:\d+: throw new Error\('no idea'\);$/);
  });
});

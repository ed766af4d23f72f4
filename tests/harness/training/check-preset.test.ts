import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../harness/ground/folders.js';
import { nearestName } from '../../../harness/ground/nearest-name.js';
import { faultOfObjective, faultOfPreset } from '../../../harness/training/check-preset.js';
import { loadVariant } from '../../../harness/training/variants.js';

const source = 'test';

describe('a preset with a name that nothing reads', () => {
  it.each([
    [{ source, discriminatorStep: 5 }, 'has no field "discriminatorStep" (did you mean discriminatorSteps?)'],
    [{ source, learningRate: 1e-4 }, 'it belongs to an optimiser, such as optimizer: adam({ learningRate: 0.0001 })'],
    [{ source, generatornorm: 'none' }, 'did you mean generatorNorm?'],
    [{ source, somethingElse: 1 }, 'it may have source, optimizer'],
    [{ source, __proto__x: 1 }, 'has no field'],
  ])('%j is refused with the right one', (preset, sentence) => {
    expect(faultOfPreset('mine', preset)).toContain(sentence);
  });
});

describe('a preset with a value that a field cannot have', () => {
  it.each([
    [{ source, ema: 1 }, 'ema'],
    [{ source, discriminatorSteps: 1.5 }, 'discriminatorSteps'],
    [{ source, generatorNorm: 'spectral' }, 'generatorNorm'],
    [{ source, optimizer: { learningRate: 1e-4 } }, 'adam(), rmsprop() or sgd()'],
    [{ source, learningRateDecay: 'exponential' }, 'none, linear, cosine'],
    [{ source, scheme: 'fuse' }, 'scheme'],
    [{}, 'no source'],
  ])('%j is refused', (preset, sentence) => {
    expect(faultOfPreset('mine', preset)).toContain(sentence);
  });

  it.each([
    [{ source, ema: 0.999, discriminatorSteps: 'wgan-official' }],
    [{ source, learningRateDecay: { at: [0.5], factor: 0.1 }, warmUp: 0.1, augment: ['color', 'cutout'], pack: 2 }],
  ])('%j is taken', (preset) => {
    expect(faultOfPreset('mine', preset)).toBeUndefined();
  });
});

it('an objective with a term that nothing reads is refused', () => {
  expect(faultOfObjective({ discriminatorLoss: 1, sharedLos: 1 })).toContain('did you mean sharedLoss?');
  expect(faultOfObjective({ discriminatorLoss: 1, generatorLoss: 1 })).toBeUndefined();
});

it('a name that is far from all others is not guessed at', () => {
  expect(nearestName('momentum', ['ema', 'lambda'])).toBeUndefined();
  expect(nearestName('lamda', ['ema', 'lambda'])).toBe('lambda');
});

it('the variant of such a preset is a row with the sentence', async () => {
  const parent = await mkdtemp(join(projectFolder, 'node_modules', '.check-preset-'));
  try {
    await mkdir(join(parent, 'misspelt'));
    await writeFile(
      join(parent, 'misspelt', 'variant.ts'),
      `export default { title: 't', source: 's', objective: { discriminatorLoss() {}, generatorLoss() {} },
         presets: { default: { source: 'common', learningRate: 1e-4, discriminatorStep: 5 } } };`,
    );
    const entry = await loadVariant('misspelt', [parent]);
    expect(entry).toMatchObject({ status: 'load-error', reason: expect.stringContaining('learningRate') as unknown });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});

import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from '../../harness/data/index.js';
import { startCpu } from '../../harness/engines/cpu.js';
import { normalisesKernels } from '../../harness/networks/options.js';
import { createModel, type Model } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { schemeOf, schemes } from '../../harness/training/schemes/index.js';
import { Trainer } from '../../harness/training/trainer.js';
import { discoverVariants } from '../../harness/training/variants.js';
import { sgd, type Recipe, type Variant } from '../../harness/variant.js';
import {
  gradientsUsed,
  inputsOf,
  largestError,
  measurable,
  saturated,
  separateGradients,
  unconstrained,
  withScores,
} from '../harness/training/reference.js';
import { classesFor, labelled } from './labels.js';

/*
 * Every variant with every scheme that is exact for its terms, at one step each a turn: what a scheme computes has to be
 * what two separate passes compute.
 */

// Which schemes a variant allows is found by trying its losses.
const engine = await startCpu();
const ring = labelled(await loadDataset('ring8'));
const ready = (await discoverVariants()).filter((entry) => entry.status === 'ready');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** The variant's default preset with some of its recipe replaced, and tiny networks. */
function modelOf(name: string, variant: Variant, recipe: Partial<Recipe>): Model {
  const { objective, recipe: own } = resolvePreset(name, variant, 'default');
  return createModel({
    objective: unconstrained(objective),
    recipe: { ...own, ...recipe },
    shape: ring.shape,
    width: 8,
    latentSize: 4,
    batchSize: 8,
    ...classesFor(variant),
  });
}

describe.each(ready)('variant $name', ({ name, variant }) => {
  const model = modelOf(name, variant, measurable);
  const exact = schemes.filter(
    (scheme) => !scheme.name.startsWith('alternating') && scheme.refusal(model) === undefined,
  );

  it('allows simultaneous and single-loss steps at one step each a turn', () => {
    expect(exact.map((scheme) => scheme.name)).toEqual(expect.arrayContaining(['simultaneous', 'single-loss']));
  });

  it.each(exact)('$name: the gradients of two separate passes', (scheme) => {
    const inputs = inputsOf(model);
    const { error, tensor } = largestError(gradientsUsed(model, scheme, inputs), separateGradients(model, inputs));
    expect(error, tensor).toBeLessThan(1e-5);
  });

  // The scores of other heads and of normalised kernels do not scale with the last layer.
  if (model.head === 'score' && !normalisesKernels(model.recipe.discriminatorNorm)) {
    it.each(exact)('$name: also where fakes score from −50 to 50', (scheme) => {
      const inputs = withScores(model, inputsOf(model), 50);
      const { error, tensor } = largestError(gradientsUsed(model, scheme, inputs), separateGradients(model, inputs));
      expect(error, tensor).toBeLessThan(1e-5);
    });

    const far = saturated(model, inputsOf(model));
    const want = separateGradients(model, far);
    const isFlat = Object.keys(model.discriminator.parameters).every((each) => want[each]!.every((g) => g === 0));
    // Where the discriminator's gradient is small but not 0, single-loss loses it beside the bracket's (docs/schemes.md).
    const kept = exact.filter((scheme) => isFlat || scheme.name !== 'single-loss');
    it.each(kept)('$name: also where the discriminator tells all samples apart', (scheme) => {
      const { error, tensor } = largestError(gradientsUsed(model, scheme, far), want);
      expect(error, tensor).toBeLessThan(1e-5);
    });
  }

  it('follows one path by plain descent, 20 steps of every exact scheme', () => {
    const rate = sgd({ learningRate: 1e-3 });
    const descending = modelOf(name, variant, {
      ...measurable,
      discriminatorOptimizer: rate,
      generatorOptimizer: rate,
      auxiliaryOptimizer: rate,
    });
    const endOf = (scheme: string): Record<string, number[]> => {
      const trainer = new Trainer(descending, {
        name,
        scheme: schemeOf(scheme),
        engine,
        dataset: ring,
        seed: 0,
      });
      for (let i = 0; i < 20; i++) trainer.step();
      const end = Object.entries(trainer.tensors).map(([each, tensor]) => [each, Array.from(tensor.dataSync())]);
      trainer.dispose();
      return Object.fromEntries(end) as Record<string, number[]>;
    };
    const expected = endOf('simultaneous');
    for (const scheme of exact.filter((each) => each.name !== 'simultaneous')) {
      for (const [tensor, values] of Object.entries(endOf(scheme.name))) {
        const top = Math.max(...expected[tensor]!.map(Math.abs));
        const error = Math.max(...values.map((value, i) => Math.abs(value - expected[tensor]![i]!)));
        expect(error / (top + 1e-3), `${scheme.name}, ${tensor}`).toBeLessThan(1e-4);
      }
    }
  });
});

import { expect, it } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { modelOf, trainerOf } from '../../../harness/training/begin.js';
import { stepsWithin } from '../../../harness/training/reach.js';
import { schemeOf } from '../../../harness/training/schemes/index.js';
import { discoverVariants, findVariant } from '../../../harness/training/variants.js';
import { tiny } from '../run/support.js';

const engine = await startCpu();
const dataset = await loadDataset('ring8');
const entries = await discoverVariants();

/** The steps of a training whose loop looks at nothing but what was spent. */
function trained(spec: RunSpec): { steps: number; foretold: number | undefined } {
  const entry = findVariant(entries, spec.variant);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const model = modelOf(spec, entry.variant, dataset);
  const trainer = trainerOf(spec, model, { dataset, engine });
  while (trainer.spent[spec.budget.unit] < spec.budget.amount) trainer.step();
  const steps = trainer.spent.generatorSteps;
  trainer.dispose();
  return { steps, foretold: stepsWithin(model, schemeOf(spec.scheme), spec.budget) };
}

it.each([
  ['sgan', 'default', 'alternating', { unit: 'passes', amount: 100 }, 9],
  ['sgan', 'default', 'fused', { unit: 'passes', amount: 100 }, 12],
  ['wgan-gp', 'default', 'alternating', { unit: 'passes', amount: 140 }, 2],
  ['wgan-gp', 'default', 'alternating', { unit: 'passes', amount: 141 }, 3],
  ['meg', 'default', 'alternating', { unit: 'flops', amount: 5e6 }, null],
  ['rsgan', 'default', 'alternating', { unit: 'imagesSeen', amount: 50 }, null],
  // 100 critic steps before each of the first 25 generator steps.
  ['wgan', 'official', 'alternating', { unit: 'imagesSeen', amount: 8 * 250 }, 3],
] as const)('%s (%s, %s) has spent %j after the steps that were foretold', (variant, preset, scheme, budget, steps) => {
  const found = trained({ ...tiny, variant, preset, scheme, budget });
  expect(found.foretold).toBe(found.steps);
  if (steps !== null) expect(found.steps).toBe(steps);
});

it('nothing tells how many steps a time takes', () => {
  const entry = findVariant(entries, 'sgan');
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const spec: RunSpec = { ...tiny, budget: { unit: 'seconds', amount: 1 } };
  expect(stepsWithin(modelOf(spec, entry.variant, dataset), schemeOf('alternating'), spec.budget)).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { expand } from '../../../harness/suite/expand.js';
import { loadSuite, parseSuite, suiteNames } from '../../../harness/suite/load.js';
import { fitOf } from '../../../harness/suite/tuned.js';
import { runSpecSchema } from '../../../harness/record/run-schema.js';
import { needsLabels } from '../../../harness/training/recipe.js';
import { discoverVariants } from '../../../harness/training/variants.js';

const entries = await discoverVariants();
const suite = (more: string, variants = '[sgan, acgan]', metrics = '') => `description: labels
variants: ${variants}
datasets: [mnist]
seeds: 1
budget: { generatorSteps: 10 }
${more}
evaluation: { every: 5, samples: 100, curve: [digits]${metrics} }
`;
const specs = (text: string) => expand(parseSuite(text, 'a suite'), entries);

describe('a suite with labels', () => {
  it('gives them to every run, and one without to none', () => {
    expect(specs(suite('labels: true')).map(({ labels }) => labels)).toEqual([true, true]);
    for (const text of [suite(''), suite('labels: false')])
      for (const spec of specs(text)) expect(spec).not.toHaveProperty('labels');
  });

  it('has runs that a record can hold, and settings that were found without labels do not fit', () => {
    const [spec] = specs(suite('labels: true'));
    expect(runSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    expect(fitOf(spec!)).toMatchObject({ labels: true });
    expect(fitOf({ ...spec!, labels: undefined })).not.toHaveProperty('labels');
  });

  it('of all variants has those that need labels, and one without leaves them out', () => {
    const needing = entries.flatMap((entry) =>
      entry.status === 'ready' && needsLabels(entry.variant) ? [entry.name] : [],
    );
    expect(needing).toEqual(['acgan']);
    const variantsOf = (more: string): string[] => specs(suite(more, 'all')).map(({ variant }) => variant);
    const everyOne = entries.map(({ name }) => name);
    expect(variantsOf('labels: true')).toEqual(everyOne);
    expect(variantsOf('')).toEqual(everyOne.filter((name) => name !== 'acgan'));
  });

  it.each(['intra_fd', 'class_accuracy'])('may name %s, and one without is told why it may not', (metric) => {
    const text = (more: string): string => suite(more, '[sgan]', `, metrics: [fd, ${metric}]`);
    expect(specs(text('labels: true'))[0]!.evaluation.metrics).toEqual(['fd', metric]);
    expect(() => specs(text(''))).toThrow(
      new RegExp(`line 7: evaluation\\.metrics\\.1: ${metric} is of the classes .*: set labels: true\\.`),
    );
  });

  it('is told a value that is none', () => {
    expect(() => specs(suite('labels: folders'))).toThrow(/line 6: labels: /);
  });

  it('comes with the program', () => {
    expect(suiteNames()).toContain('labels');
    expect(loadSuite('labels')).toMatchObject({ labels: true, datasets: ['mnist'] });
  });
});

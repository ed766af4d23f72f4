import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../harness/record/record.js';
import { groupRuns } from '../../reports/results/groups.js';
import { markdownOf } from './composed.js';
import { effectSentences } from '../../reports/model/settings-effect.js';
import { FD, record, results } from './records.js';

const compute = { unit: 'flops', amount: 480e9 } as const;
const evaluation = { evaluations: 8, samples: 2000, curve: ['digits'], final: [] };

/** Runs with a score at the end of their budgets and, where they come so far, at step 50. */
const runs = (variant: string, scores: readonly number[], atStep?: readonly number[]): RunRecord[] =>
  scores.map((score, seed) => {
    const own = { ...evaluation, ...(atStep && { commonStep: 50 }) };
    const run = record(variant, seed, score, {}, { budget: compute, evaluation: own });
    return { ...run, metrics: { ...run.metrics, ...(atStep && { [`${FD}_equal_steps`]: atStep[seed]! }) } };
  });

describe('a report of runs with equal compute', () => {
  const cheap = runs('cheap', [10, 11, 12], [60, 61, 62]);
  const dear = runs('dear', [30, 31, 32], [31, 32, 33]);

  it('has a second table at equal steps, where the order may be another one', () => {
    const report = markdownOf(results([...cheap, ...dear]));
    const [atBudget, atStep] = report.split('**At equal generator steps (step 50, the last that all reach)**');
    expect(atBudget).toContain('**At equal compute (480 GFLOP each)**');
    expect(atBudget!.indexOf('| cheap |')).toBeLessThan(atBudget!.indexOf('| dear |'));
    expect(atStep!.indexOf('| dear |')).toBeLessThan(atStep!.indexOf('| cheap |'));
    expect(atStep).toMatch(/\| at step 50 \|/);
  });

  it('says of a variant that does not come so far why it is not compared there', () => {
    const report = markdownOf(results([...cheap, ...dear, ...runs('dearest', [40, 41, 42])]));
    const [, atStep] = report.split('**At equal generator steps');
    expect(atStep).toContain('not compared: 3 of 3 runs spent their budget before');
  });

  it('has none where no run goes further', () => {
    const ended = cheap.map((run) => ({ ...run, spent: { ...run.spent, generatorSteps: 50 } }));
    expect(markdownOf(results(ended))).not.toContain('equal generator steps');
  });
});

describe('a report of several values of a setting', () => {
  const at = (variant: string, discriminatorSteps: number, scores: readonly number[]): RunRecord[] =>
    scores.map((score, seed) => ({
      ...record(variant, seed, score, {}, { budget: compute, evaluation, settings: { discriminatorSteps } }),
      name: `${variant}-${discriminatorSteps}-${seed}`,
    }));
  const scores = [100, 110, 130, 105];
  const times = (factors: readonly number[]): number[] => scores.map((score, seed) => score * factors[seed]!);
  const all = [
    ...at('a', 1, scores),
    ...at('a', 5, times([2, 2.02, 1.98, 2.01])),
    ...at('b', 1, scores),
    ...at('b', 5, times([0.5, 0.505, 0.495, 0.5])),
    ...at('c', 1, scores),
    ...at('c', 5, times([1, 1.02, 0.98, 1])),
  ];

  it('says what each value does: ratios of 2, 1/2 and 1 have the geometric mean 1', () => {
    const [sentence, ...others] = effectSentences(groupRuns(all));
    expect(others).toEqual([]);
    expect(sentence).toMatch(
      /^At equal compute \(480 GFLOP each\), discriminatorSteps 5 instead of 1 multiplies .* by 1\.00 \[/,
    );
    expect(sentence).toMatch(/over 3 variants: better for b, worse for a, not separated for 1\.$/);
    const report = markdownOf(results(all));
    expect(report).toContain(sentence!.replaceAll('[', String.raw`\[`).replaceAll(']', String.raw`\]`));
    expect(report).toMatch(/\| a \| 111 ± 13 \| 223 ± 25 \| 2\.00 /);
  });

  it('says nothing where several settings differ, or none', () => {
    const [first, ...rest] = all;
    const other = { ...first!, spec: { ...first!.spec, settings: { discriminatorSteps: 1, beta1: 0.5 } } };
    expect(effectSentences(groupRuns([other, ...rest]))).toEqual([]);
    expect(effectSentences(groupRuns([record('a', 0, 1), record('b', 0, 2)]))).toEqual([]);
    expect(effectSentences(groupRuns([...at('a', 1, scores), ...at('b', 5, scores)]))).toEqual([]);
  });
});

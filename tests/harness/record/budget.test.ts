import { expect, it } from 'vitest';
import { budgetPartText, budgetText, budgetUnits, unitName } from '../../../harness/record/budget.js';

it('budgets have units for people', () => {
  expect(budgetText({ unit: 'generatorSteps', amount: 12 })).toBe('12 generator steps');
  expect(budgetText({ unit: 'generatorSteps', amount: 1 })).toBe('1 generator step');
  expect(budgetText({ unit: 'imagesSeen', amount: 64000 })).toBe('64000 images seen');
  expect(budgetText({ unit: 'passes', amount: 1 })).toBe('1 pass');
  expect(budgetText({ unit: 'flops', amount: 480e9 })).toBe('480 GFLOP');
});

it('no unit is called as in a suite file', () => {
  for (const unit of budgetUnits) expect(unitName(unit)).not.toMatch(/[A-Z]|flops/);
});

it('the budget of a key reads the same, and what is none stays as it is', () => {
  expect(budgetPartText('10 generatorSteps')).toBe('10 generator steps');
  expect(budgetPartText('unknown')).toBe('unknown');
});

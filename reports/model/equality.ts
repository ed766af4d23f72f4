import { budgetText, type BudgetUnit } from '../../harness/record/budget.js';
import type { RunRecord } from '../../harness/record/record.js';
import { columnsOf } from '../../harness/record/columns.js';
import type { Group } from '../results/groups.js';

/** Of what runs were given equally. */
const EQUAL: Readonly<Record<BudgetUnit, string>> = {
  generatorSteps: 'equal generator steps',
  imagesSeen: 'equally many images',
  seconds: 'equal training time',
  passes: 'equal passes',
  flops: 'equal compute',
};

/** What the runs of a table have in common. */
export interface Equality {
  /** `equal compute`; `unequal budgets`. */
  readonly name: string;
  /** `480 GFLOP each`; empty where the budgets differ. */
  readonly amount: string;
}

/** By the budgets of the runs. */
export function equalityOf(records: readonly RunRecord[]): Equality {
  const budgets = new Map(records.map(({ spec: { budget } }) => [budgetText(budget), budget]));
  if (budgets.size !== 1) return { name: 'unequal budgets', amount: '' };
  const [[words, { unit }]] = [...budgets] as [[string, RunRecord['spec']['budget']]];
  return { name: EQUAL[unit], amount: `${words} each` };
}

/** The step at which all runs of a data set were scored besides, where some of them go further; undefined where there is none. */
export function commonStepOf(groups: readonly Group[]): number | undefined {
  const records = groups.flatMap(({ records: own }) => own);
  const [step, ...others] = new Set(records.flatMap(({ spec }) => spec.evaluation.commonStep ?? []));
  if (step === undefined || others.length > 0) return undefined;
  return records.some(({ spent }) => spent.generatorSteps > step) ? step : undefined;
}

/** `fd_digits_n2k_test_equal_steps` of `fd_digits_n2k_test_best`. */
export const equalStepsColumn = (column: string): string => column.replace(/_best$/, '_equal_steps');

/** Whether anything was scored at the common step in a column. */
export const hasEqualSteps = (groups: readonly Group[], column: string): boolean =>
  columnsOf(groups.flatMap(({ ok }) => ok)).includes(equalStepsColumn(column));

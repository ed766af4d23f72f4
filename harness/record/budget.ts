/** What a run is given: docs/results.md defines `passes` and `flops`. */
export const budgetUnits = ['generatorSteps', 'imagesSeen', 'seconds', 'passes', 'flops'] as const;
export type BudgetUnit = (typeof budgetUnits)[number];

/** How `passes` and `flops` are counted (harness/training/schemes/passes.ts): another way to count has another number. */
export const COUNTING = 1;

/** When a run ends. */
export interface Budget {
  readonly unit: BudgetUnit;
  readonly amount: number;
}

/** Whether the counting of operations decides when a run ends. */
export const isOfCompute = ({ unit }: Budget): boolean => unit === 'flops' || unit === 'passes';

/** For people: one of it, and several. */
const words: Readonly<Record<BudgetUnit, readonly [one: string, several: string]>> = {
  generatorSteps: ['generator step', 'generator steps'],
  imagesSeen: ['image seen', 'images seen'],
  seconds: ['training second', 'training seconds'],
  passes: ['pass', 'passes'],
  flops: ['floating-point operation', 'floating-point operations'],
};

/** Of a column or an axis. */
export const unitName = (unit: BudgetUnit): string => words[unit][1];

/** `2000 generator steps`, `480 GFLOP`. */
export function budgetText({ unit, amount }: Budget): string {
  if (unit === 'flops') return `${Number((amount / 1e9).toPrecision(6))} GFLOP`;
  return `${amount} ${words[unit][amount === 1 ? 0 : 1]}`;
}

/** The same of the part of a key; of a key that is not of this version the part as it is. */
export function budgetPartText(part: string): string {
  const [amount, name] = part.split(' ');
  const unit = budgetUnits.find((each) => each === name);
  return unit === undefined ? part : budgetText({ unit, amount: Number(amount) });
}

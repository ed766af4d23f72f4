import type { CurveRow, RunSpec, Spent } from '../record/record.js';
import { NOTHING_SPENT } from '../training/trainer.js';

/** When a run is evaluated, and when it ends. */
export class Schedule {
  /** Equal shares of the budget that were spent at the last evaluation. */
  private evaluated: number;

  constructor(
    private readonly spec: Pick<RunSpec, 'budget' | 'evaluation'>,
    evaluatedShares = 0,
  ) {
    this.evaluated = evaluatedShares;
  }

  /** What a checkpoint has to hold of it. */
  get evaluatedShares(): number {
    return this.evaluated;
  }

  isDone(spent: Spent): boolean {
    const { unit, amount } = this.spec.budget;
    return spent[unit] >= amount;
  }

  /** Whether an evaluation belongs to this point; with shares of the budget no longer once it has been made. */
  isDue(spent: Spent): boolean {
    const { every, commonStep } = this.spec.evaluation;
    const step = spent.generatorSteps;
    if (this.isDone(spent) || step === 0 || step === commonStep) return true;
    return every === undefined ? this.sharesOf(spent) > this.evaluated : step % every === 0;
  }

  hasEvaluated(spent: Spent): void {
    this.evaluated = this.sharesOf(spent);
  }

  /** 0 where shares of the budget do not decide. */
  private sharesOf(spent: Spent): number {
    const { budget, evaluation } = this.spec;
    return Math.floor((spent[budget.unit] * (evaluation.evaluations ?? 0)) / budget.amount);
  }
}

/**
 * The evaluations of a curve without that of the common step, unless it is one of the others too. So runs of unequal
 * lengths have their evaluations equally often.
 */
export function ownEvaluations(
  { budget, evaluation }: Pick<RunSpec, 'budget' | 'evaluation'>,
  curve: readonly CurveRow[],
): CurveRow[] {
  if (evaluation.commonStep === undefined) return [...curve];
  const schedule = new Schedule({ budget, evaluation: { ...evaluation, commonStep: undefined } });
  return curve.filter(({ step, seconds, passes, flops }) => {
    const spent = { ...NOTHING_SPENT, generatorSteps: step, seconds, passes, flops };
    const isOwn = schedule.isDue(spent);
    if (isOwn) schedule.hasEvaluated(spent);
    return isOwn;
  });
}

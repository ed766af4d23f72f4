import type { CurveRow, RunSpec, Spent } from '../record/record.js';
import { learningRateFactor } from '../training/learning-rate.js';
import { optimizerOf, players, type Model } from '../training/model.js';
import type { Losses } from '../training/trainer.js';

/** Rows of `losses.csv`, and what is not in a row yet: all that a checkpoint has to hold. */
export interface LossLogState {
  readonly rows: readonly CurveRow[];
  readonly sums: Readonly<Record<string, number>>;
  readonly count: number;
  /** How often the players were looked at. */
  readonly observed: number;
  /** Equal shares of the budget that were spent at the last row. */
  readonly shares: number;
}

/** After equal shares of the budget, so that long and short trainings have as many. */
const ROWS = 100;
/** Of the training's floating-point operations, for looking at the players: less than 1 % of its time. */
const MOST_OF_THE_WORK = 0.008;
/** Looks that short trainings have too, after equal shares of the budget. */
const LEAST_LOOKS = 10;
/** Floating-point operations that those may take, together: a fraction of a tenth of a second. */
const FREE_WORK = 5e8;

const nothing: LossLogState = { rows: [], sums: {}, count: 0, observed: 0, shares: 0 };

/**
 * The losses of a training, by steps: each row has their means since the row before, the learning rates, and, as often as its
 * share of the work allows, what an observer sees. When that is depends on what was spent, and on no clock.
 */
export class LossLog {
  private state: LossLogState;

  constructor(
    private readonly spec: Pick<RunSpec, 'budget'>,
    state: LossLogState = nothing,
  ) {
    this.state = state;
  }

  get rows(): readonly CurveRow[] {
    return this.state.rows;
  }

  /** What a checkpoint has to hold. */
  get saved(): LossLogState {
    return this.state;
  }

  /** The losses of another step, each under its name with `_loss`. */
  add(losses: Losses): void {
    const sums = { ...this.state.sums };
    for (const [name, loss] of Object.entries(losses)) {
      const column = name.replace(/Loss$/, '_loss');
      sums[column] = (sums[column] ?? 0) + loss;
    }
    this.state = { ...this.state, sums, count: this.state.count + 1 };
  }

  isDue(spent: Spent): boolean {
    return this.state.count > 0 && this.sharesOf(spent[this.spec.budget.unit]) > this.state.shares;
  }

  /** Whether another look of so many floating-point operations is within its share, or one of the few that are free. */
  affords(flops: number, spent: Spent): boolean {
    const looks = this.state.observed + 1;
    const { unit, amount } = this.spec.budget;
    const isFree = looks <= (LEAST_LOOKS * spent[unit]) / amount && looks * flops <= FREE_WORK;
    return isFree || looks * flops <= MOST_OF_THE_WORK * spent.flops;
  }

  /** Ends a row. @param seen What was seen at this step; undefined where nobody looked. */
  keep(spent: Spent, model: Model, seen: Readonly<Record<string, number | null>> | undefined): CurveRow {
    const { rows, sums, count, observed } = this.state;
    const { generatorSteps: step, seconds, passes, flops } = spent;
    const means = Object.entries(sums).map(([name, sum]) => [name, sum / count]);
    const metrics = { ...Object.fromEntries(means), ...ratesAt(spent, this.spec, model), ...seen };
    const row: CurveRow = { step, seconds, passes, flops, metrics };
    const shares = this.sharesOf(spent[this.spec.budget.unit]);
    this.state = { rows: [...rows, row], sums: {}, count: 0, observed: observed + (seen ? 1 : 0), shares };
    return row;
  }

  private sharesOf(amount: number): number {
    return Math.floor((ROWS * amount) / this.spec.budget.amount);
  }
}

/** The players' learning rates, as the trainer has them. */
function ratesAt(spent: Spent, { budget }: Pick<RunSpec, 'budget'>, model: Model): Record<string, number> {
  const factor = learningRateFactor(model.recipe, spent[budget.unit] / budget.amount);
  return Object.fromEntries(
    players(model).map(([player]) => [`${player}_rate`, optimizerOf(model, player).learningRate * factor]),
  );
}

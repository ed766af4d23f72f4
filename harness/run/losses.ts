import type { Tensors } from '../engines/engine.js';
import { messageOf } from '../ground/errors.js';
import type { CurveRow, RunSpec } from '../record/record.js';
import type { Model } from '../training/model.js';
import type { Losses, Trainer } from '../training/trainer.js';
import type { RunContext } from './context.js';
import { LossLog, type LossLogState } from './loss-log.js';
import { Observer } from './observer.js';

type Seen = Awaited<ReturnType<Observer['observe']>>;

/** Keeps the losses of a training, and looks at its players now and then. */
export class LossKeeper {
  private readonly log: LossLog;
  private readonly observer: Observer;
  private isBlind = false;

  /** @param saved What a checkpoint holds of an interrupted training. */
  constructor(
    private readonly model: Model,
    spec: Pick<RunSpec, 'budget' | 'seed'>,
    private readonly context: Pick<RunContext, 'engine' | 'dataset' | 'onLosses'>,
    saved?: LossLogState,
  ) {
    const { engine, dataset } = context;
    this.log = new LossLog(spec, saved);
    this.observer = new Observer(model, { engine, dataset, seed: spec.seed });
  }

  /** Those of another step. */
  add(losses: Losses): void {
    this.log.add(losses);
  }

  /** Ends a row of the losses where one is due. */
  async keep(trainer: Trainer): Promise<void> {
    if (!this.log.isDue(trainer.spent)) return;
    await trainer.readLosses(); // counts the time until the device is done with the steps
    const { spent } = trainer;
    const looks = this.log.affords(this.observer.flops, spent);
    const seen = looks ? await this.look(trainer.tensors, spent.generatorSteps) : undefined;
    const row = this.log.keep(spent, this.model, seen);
    this.context.onLosses?.(row);
  }

  /** A training is worth more than what is seen of it: where nothing can be seen, it goes on, and that is said once. */
  private async look(tensors: Tensors, step: number): Promise<Seen | undefined> {
    if (this.isBlind) return undefined;
    try {
      return await this.observer.observe(tensors, step);
    } catch (error) {
      this.isBlind = true;
      this.context.engine.onWarning?.(`Its players cannot be looked at: ${messageOf(error)}`);
      return undefined;
    }
  }

  get rows(): readonly CurveRow[] {
    return this.log.rows;
  }

  /** What a checkpoint has to hold. */
  get saved(): LossLogState {
    return this.log.saved;
  }

  dispose(): void {
    this.observer.dispose();
  }
}

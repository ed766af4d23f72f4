import { setImmediate } from 'node:timers/promises';
import { defined } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { placeOf, placeText } from '../ground/place.js';
import { modelOf, trainerOf } from '../training/begin.js';
import { obstacleTo, sizeOfDataset } from '../training/obstacle.js';
import { allWeightNames, weightAndAverageNames, type Model } from '../training/model.js';
import { NOTHING_SPENT, type Trainer } from '../training/trainer.js';
import { digestOf, fromHost, toHost, type HostTensors } from '../record/checkpoint.js';
import type { RunContext } from './context.js';
import { Evaluations, UNFINISHED } from './evaluations.js';
import { brokenWeights, divergence } from './divergence.js';
import { RunFolder } from './folder.js';
import { LossKeeper } from './losses.js';
import { provenanceOf } from './machine.js';
import type { RunRecord, RunSpec, Spent, Status } from '../record/record.js';
import type { Saved } from './saved.js';
import { Schedule } from './schedule.js';
import { isPowerOfTwo, Trace } from './trace.js';

/** How often losses are shown, and messages and signals are handled. */
const REPORT_EVERY_MS = 250;
/** A killed run loses no more than this, however far apart its evaluations are. */
const SAVE_EVERY_MS = 120_000;
/** Steps between two looks at the losses where reading them takes long. */
const LOOK_EVERY_SLOWLY = 20;

/**
 * Trains, evaluates and records one run. Failures of the variant become a status; the returned record is the one
 * written. Undefined when it was stopped before its end.
 */
export async function executeRun(spec: RunSpec, context: RunContext): Promise<RunRecord | undefined> {
  const run = new Run(spec, context);
  try {
    return await run.execute();
  } finally {
    run.dispose();
  }
}

class Run {
  private readonly folder: RunFolder;
  private readonly started = performance.now();
  private readonly lookEvery: number;
  private model: Model | undefined;
  private trainer: Trainer | undefined;
  private evaluations: Evaluations | undefined;
  private losses: LossKeeper | undefined;
  private onHost: { readonly step: number; readonly tensors: HostTensors } | undefined;
  private schedule: Schedule;
  private trace = new Trace();
  private secondsBefore = 0;
  private saved = performance.now();

  constructor(
    private readonly spec: RunSpec,
    private readonly context: RunContext,
  ) {
    this.folder = new RunFolder(context.runs, context.name);
    this.schedule = new Schedule(spec);
    this.lookEvery = context.engine.readsSlowly ? LOOK_EVERY_SLOWLY : 1;
  }

  async execute(): Promise<RunRecord | undefined> {
    await this.folder.open(this.context);
    try {
      const failure = await this.train();
      if (failure === 'stopped') return undefined;
      return await this.finish(failure ?? { status: 'ok', reason: null });
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.folder.logError(error);
      const place = placeOf(error, this.context.variantFolder);
      return await this.finish({
        status: 'error',
        reason: `${messageOf(error)}${place ? ` (${placeText(place)})` : ''}`,
      });
    }
  }

  dispose(): void {
    this.trainer?.dispose();
    this.evaluations?.dispose();
    this.losses?.dispose();
    this.folder.release();
  }

  /** Up to the end of the budget; says what ended it before. */
  private async train(): Promise<{ status: Status; reason: string } | 'stopped' | undefined> {
    const { context } = this;
    const refusal = await this.start();
    if (refusal) return { status: 'skipped', reason: refusal };
    const trainer = defined(this.trainer);
    let reported = 0;
    for (;;) {
      const step = trainer.spent.generatorSteps;
      const done = this.schedule.isDone(trainer.spent);
      const due = this.schedule.isDue(trainer.spent);
      const broken = due && brokenWeights(await this.read(), weightAndAverageNames(defined(this.model)), step);
      if (broken) return { status: 'diverged', reason: broken };
      if (due && !defined(this.evaluations).hasRowOf(step)) await this.evaluate();
      else if (isPowerOfTwo(step)) await this.traceTensors(step);
      if (done) return undefined;
      if (context.stopping()) {
        await this.save();
        return 'stopped';
      }
      if (context.timeLimitSeconds && this.seconds() > context.timeLimitSeconds) {
        await this.save();
        return {
          status: 'timeout',
          reason: `The time limit of ${context.timeLimitSeconds} s ended the run at step ${step}.`,
        };
      }
      trainer.step();
      const diverged = await this.look(step + 1);
      if (diverged) return { status: 'diverged', reason: diverged };
      await this.losses?.keep(trainer);
      if (performance.now() - reported > REPORT_EVERY_MS) {
        reported = performance.now();
        await this.report();
      }
      if (performance.now() - this.saved > SAVE_EVERY_MS) await this.save();
    }
  }

  /** Reads the losses after a step, which steps are looked at does not depend on time; says why it has diverged. */
  private async look(step: number): Promise<string | undefined> {
    if (step % this.lookEvery !== 0 && !this.schedule.isDue(this.spent)) return undefined;
    const losses = await defined(this.trainer).readLosses();
    this.trace.addLosses(step, losses);
    this.losses?.add(losses);
    return divergence(losses, step);
  }

  private async traceTensors(step: number): Promise<void> {
    await defined(this.trainer).readLosses(); // counts the time until the device is done
    this.trace.addTensors(step, await this.read());
  }

  /** The training's tensors on the host, read once a step. */
  private async read(): Promise<HostTensors> {
    const trainer = defined(this.trainer);
    const step = trainer.spent.generatorSteps;
    if (this.onHost?.step !== step) this.onHost = { step, tensors: await toHost(trainer.tensors) };
    return this.onHost.tensors;
  }

  /** What the training has used. */
  private get spent(): Spent {
    return this.trainer?.spent ?? NOTHING_SPENT;
  }

  /** From the beginning, or from the checkpoint of an interrupted run with the same key. Returns why it cannot start. */
  private async start(): Promise<string | undefined> {
    const { spec, context } = this;
    const obstacle = obstacleTo(spec, context.variant, sizeOfDataset(context.dataset));
    if (obstacle !== undefined) return obstacle;
    this.model = modelOf(spec, context.variant, sizeOfDataset(context.dataset));
    this.evaluations = new Evaluations(this.model, spec, context, this.folder);
    const saved = await this.takeUp(this.evaluations);
    this.losses = new LossKeeper(this.model, spec, context, saved?.losses);
    if (!saved) this.folder.clear();
    const resume = saved && { progress: saved.progress, tensors: fromHost(saved.tensors) };
    this.trainer = trainerOf(spec, this.model, { ...context, resume });
    return undefined;
  }

  /** What the folder's checkpoint holds, if it is whole and of this key; other scores are computed again. */
  private async takeUp(
    evaluations: Evaluations,
  ): Promise<(Pick<Saved, 'progress' | 'losses'> & { tensors: HostTensors }) | undefined> {
    const { context, folder } = this;
    const checkpoint = folder.readCheckpoint();
    const saved = checkpoint?.metadata as Saved | null | undefined;
    if (!checkpoint || saved?.key !== context.key.key) return undefined;
    try {
      await evaluations.takeUp(saved);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      folder.log(`Trained again from the beginning: ${error.message}`);
      return undefined;
    }
    this.trace = new Trace(saved.trace);
    this.secondsBefore = saved.seconds.total;
    this.schedule = new Schedule(this.spec, saved.shares);
    folder.log(`Continued at step ${saved.progress.spent.generatorSteps}.`);
    return { ...saved, tensors: checkpoint.tensors };
  }

  /** An evaluation, the curve with it, and a checkpoint. */
  private async evaluate(): Promise<void> {
    const { folder, losses, trainer } = this;
    const evaluations = defined(this.evaluations);
    await evaluations.add(this.spent, defined(trainer).tensors, this.schedule.isDone(this.spent));
    this.schedule.hasEvaluated(this.spent);
    folder.writeCurves(evaluations.curve, losses?.rows);
    this.trace.addTensors(this.spent.generatorSteps, await this.read());
    await this.save();
  }

  private async save(): Promise<void> {
    const { context, evaluations, trainer, trace } = this;
    await defined(trainer).readLosses(); // counts the time until the device is done
    const tensors = await this.read();
    const saved: Saved = {
      spec: this.spec,
      ...context.key,
      scoreKey: context.scores.key,
      progress: defined(trainer).progress(),
      ...defined(evaluations).saved,
      shares: this.schedule.evaluatedShares,
      trace: trace.record(),
      ...(this.losses && { losses: this.losses.saved }),
      seconds: { evaluation: defined(evaluations).seconds, total: this.seconds() },
    };
    this.folder.writeCheckpoint(tensors, saved);
    this.saved = performance.now();
  }

  private async report(): Promise<void> {
    const losses = await defined(this.trainer).readLosses();
    const { spent } = this;
    this.context.onProgress({
      share: Math.min(1, spent[this.spec.budget.unit] / this.spec.budget.amount),
      step: spent.generatorSteps,
      stepsPerSecond: spent.generatorSteps / spent.seconds,
      losses,
    });
    await setImmediate(); // lets messages and signals in: the loop itself never waits
  }

  private async finish({ status, reason }: { status: Status; reason: string | null }): Promise<RunRecord> {
    const { spec, context, evaluations, trainer, spent } = this;
    const isOk = status === 'ok';
    const outcome = await evaluations?.close(isOk ? trainer?.tensors : undefined);
    const capture = trainer?.captureCheck;
    const record: RunRecord = {
      schema: 1,
      name: context.name,
      key: context.key.key,
      parts: context.key.parts,
      scores: context.scores,
      spec,
      status,
      reason,
      ...(outcome ?? UNFINISHED),
      ...(context.faults && { faults: context.faults }),
      missing: context.missing,
      spent,
      seconds: { training: spent.seconds, evaluation: evaluations?.seconds ?? 0, total: this.seconds() },
      digest: isOk ? digestOf(await this.read(), allWeightNames(defined(this.model))) : null,
      provenance: {
        ...(await provenanceOf(context.engine)),
        ...(context.dataset.decoder && { decoder: context.dataset.decoder }),
        ...(capture && { capture }),
        command: context.command,
      },
    };
    capture?.faults.forEach((fault) => this.folder.log(`Steps were run operation by operation: ${fault}.`));
    return this.folder.close(record, {
      curve: evaluations?.curve ?? [],
      losses: this.losses?.rows,
      trace: trainer && this.trace.record(),
    });
  }

  /** Wall seconds of the run, those before an interruption included. */
  private seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }
}

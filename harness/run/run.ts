import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { messageOf, UserError } from '../ground/errors.js';
import { modelOf, trainerOf } from '../training/begin.js';
import { obstacleTo, sizeOfDataset } from '../training/obstacle.js';
import { allWeightNames, weightAndAverageNames, type Model } from '../training/model.js';
import { NOTHING_SPENT, type Progress, type Trainer } from '../training/trainer.js';
import { digestOf, fromHost, toHost, type HostTensors } from '../record/checkpoint.js';
import type { RunContext } from './context.js';
import { brokenWeights, divergence } from './divergence.js';
import { evaluateGenerator, weightsToScore, type Evaluation } from '../scoring/evaluate.js';
import { RunFolder } from './folder.js';
import { provenanceOf } from './machine.js';
import { pictureOf } from './picture.js';
import { writeReconstructions } from './reconstruction-files.js';
import type { CurveRow, RunRecord, RunSpec, Spent, Status } from '../record/record.js';
import type { Saved } from './saved.js';
import { finalMetrics } from '../scoring/scores.js';
import { samplerOf, type Sampler } from '../training/sampler.js';
import { Schedule } from './schedule.js';
import { isPowerOfTwo, Trace } from './trace.js';

/** How often losses are shown, and other work of the process gets its turn. */
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
  private sampler: Sampler | undefined;
  private onHost: { readonly step: number; readonly tensors: HostTensors } | undefined;
  private curve: CurveRow[] = [];
  private collapses: number[] = [];
  private schedule: Schedule;
  private trace = new Trace();
  private evaluationSeconds = 0;
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
      this.folder.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return await this.finish({ status: 'error', reason: messageOf(error) });
    }
  }

  dispose(): void {
    this.trainer?.dispose();
    this.sampler?.dispose();
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
      if (due && !this.curve.some((row) => row.step === step)) await this.evaluate(step);
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
    this.model = modelOf(spec, context.variant, context.dataset);
    this.sampler = samplerOf(this.model, context.engine.compile.bind(context.engine));
    const saved = await this.takeUp();
    if (!saved) this.folder.clear();
    const resume = saved && { progress: saved.progress, tensors: fromHost(saved.tensors) };
    this.trainer = trainerOf(spec, this.model, { ...context, resume });
    return undefined;
  }

  /** What the folder's checkpoint holds, if it is whole and of this key; other scores are computed again. */
  private async takeUp(): Promise<{ progress: Progress; tensors: HostTensors } | undefined> {
    const { context, folder } = this;
    const checkpoint = folder.readCheckpoint();
    const saved = checkpoint?.metadata as Saved | null | undefined;
    if (!checkpoint || saved?.key !== context.key.key) return undefined;
    try {
      this.collapses = [...saved.collapses];
      this.curve = saved.scoreKey === context.scores.key ? [...saved.curve] : await this.scoreAgain(saved.curve);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      folder.log(`Trained again from the beginning: ${error.message}`);
      this.collapses = [];
      return undefined;
    }
    this.trace = new Trace(saved.trace);
    this.evaluationSeconds += saved.seconds.evaluation;
    this.secondsBefore = saved.seconds.total;
    this.schedule = new Schedule(this.spec, saved.shares);
    folder.log(`Continued at step ${saved.progress.spent.generatorSteps}.`);
    return { progress: saved.progress, tensors: checkpoint.tensors };
  }

  /** The curve with the metrics of today, from the generators that were kept. */
  private async scoreAgain(curve: readonly CurveRow[]): Promise<CurveRow[]> {
    this.folder.log('Scored again, because how samples are evaluated has changed.');
    this.collapses = [];
    const rows: CurveRow[] = [];
    for (const row of curve) {
      const weights = fromHost(this.folder.readSnapshot(row.step));
      const { metrics } = await this.score(row.step, weights);
      tf.dispose(weights);
      rows.push({ ...row, metrics });
    }
    return rows;
  }

  /** One row of the curve, a picture, a snapshot of the generator and a checkpoint. */
  private async evaluate(step: number): Promise<void> {
    const { context, folder, trainer } = this;
    const start = performance.now();
    const weights = weightsToScore(defined(this.model), defined(trainer).tensors);
    const { fakes, metrics } = await this.score(step, weights);
    folder.writeSnapshot(step, await toHost(weights));
    tf.dispose(weights);
    folder.writeSamples(step, pictureOf(fakes.reported, context.dataset));
    this.evaluationSeconds += (performance.now() - start) / 1000;
    const { seconds, passes } = this.spent;
    const row = { step, seconds, passes, metrics };
    this.curve.push(row);
    this.schedule.hasEvaluated(this.spent);
    context.onEvaluation?.(row);
    this.trace.addTensors(step, await this.read());
    await this.save();
  }

  private async score(step: number, weights: Tensors): Promise<Evaluation> {
    const { dataset, judges, catalogue } = this.context;
    const evaluation = await evaluateGenerator(defined(this.model), weights, this.spec, {
      dataset,
      judges: judges.curve,
      sampler: defined(this.sampler),
      catalogue,
    });
    const { metrics, collapse } = evaluation;
    if (collapse !== null && step > 0) this.collapses.push(step); // before training nothing was there to lose
    const shown = Object.entries(metrics).map(([name, value]) => `${name} ${value?.toPrecision(5) ?? '—'}`);
    this.folder.log(
      `Step ${step}: ${shown.join(', ')}${collapse === null ? '' : `; the samples have collapsed: ${collapse}`}.`,
    );
    return evaluation;
  }

  private async save(): Promise<void> {
    const { curve, collapses, context, trainer, trace } = this;
    await defined(trainer).readLosses(); // counts the time until the device is done
    const tensors = await this.read();
    const saved: Saved = {
      spec: this.spec,
      ...context.key,
      scoreKey: context.scores.key,
      progress: defined(trainer).progress(),
      curve,
      collapses,
      shares: this.schedule.evaluatedShares,
      trace: trace.record(),
      seconds: { evaluation: this.evaluationSeconds, total: this.seconds() },
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
    const { spec, context, curve, trainer, spent } = this;
    const start = performance.now();
    const scores =
      status === 'ok'
        ? await finalMetrics(spec, curve, { ...context, sampler: defined(this.sampler), folder: this.folder })
        : undefined;
    if (status === 'ok')
      await writeReconstructions(defined(this.model), defined(this.trainer).tensors, spec, {
        ...context,
        folder: this.folder,
      });
    this.evaluationSeconds += (performance.now() - start) / 1000;
    const record: RunRecord = {
      schema: 1,
      name: context.name,
      key: context.key.key,
      parts: context.key.parts,
      scores: context.scores,
      spec,
      status,
      reason,
      collapsed: scores ? this.collapsedSince() !== null || scores.collapse !== null : null,
      collapsedSince: this.collapsedSince(),
      learned: scores ? scores.learned : null,
      metrics: scores?.metrics ?? {},
      missing: context.missing,
      spent,
      seconds: { training: spent.seconds, evaluation: this.evaluationSeconds, total: this.seconds() },
      digest: status === 'ok' ? await this.digest() : null,
      provenance: { ...(await provenanceOf(context.engine)), command: context.command },
    };
    return this.folder.close(record, curve, trainer && this.trace.record());
  }

  /** The evaluation since which every one showed a collapse; null where the last did not. */
  private collapsedSince(): number | null {
    const healthy = this.curve.findLastIndex(({ step }) => !this.collapses.includes(step));
    return this.curve[healthy + 1]?.step ?? null;
  }

  private async digest(): Promise<string> {
    return digestOf(await this.read(), allWeightNames(defined(this.model)));
  }

  /** Wall seconds of the run, those before an interruption included. */
  private seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }
}

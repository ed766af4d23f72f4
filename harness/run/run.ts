import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import { sampleSize } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { messageOf } from '../errors.js';
import { encodeGrid } from '../../reports/sample-grid.js';
import { allWeightNames, createModel, generatorWeights, type Model } from '../training/model.js';
import { resolvePreset } from '../training/recipe.js';
import { schemeOf, schemeRefusal } from '../training/schemes/index.js';
import { Trainer, type Losses, type Progress } from '../training/trainer.js';
import type { Variant } from '../variant.js';
import { digestOf, fromHost, toHost } from './checkpoint.js';
import { drawFakes, judge, type Judge, type Metrics } from './evaluate.js';
import { RunFolder } from './folder.js';
import { provenanceOf } from './machine.js';
import type { CurveRow, RunRecord, RunSpec, Status } from './record.js';
import { finalMetrics } from './scores.js';

/** What a run needs besides its spec. */
export interface RunContext {
  readonly name: string;
  readonly key: string;
  readonly runs: string;
  readonly variant: Variant;
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Judges of every evaluation and of the last and best step only. */
  readonly judges: { readonly curve: readonly Judge[]; readonly final: readonly Judge[] };
  /** Metric columns that cannot be computed, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  readonly timeLimitSeconds?: number;
  /** Becomes true when the run has to stop at the next step; the checkpoint lets it continue later. */
  readonly stopping: () => boolean;
  /** Told of every row of the curve. */
  readonly onEvaluation?: (row: CurveRow) => void;
  onProgress(progress: { share: number; step: number; stepsPerSecond: number; losses: Losses }): void;
}

interface Saved {
  readonly key: string;
  readonly progress: Progress;
  readonly curve: readonly CurveRow[];
  readonly collapsed: boolean;
  readonly evaluationSeconds: number;
}

/** How often losses are read back and shown, and other work of the process gets its turn. */
const REPORT_EVERY_MS = 250;
const GRID_SAMPLES = 64;

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
  private model: Model | undefined;
  private trainer: Trainer | undefined;
  private curve: CurveRow[] = [];
  private collapsed = false;
  private evaluationSeconds = 0;

  constructor(
    private readonly spec: RunSpec,
    private readonly context: RunContext,
  ) {
    this.folder = new RunFolder(context.runs, context.name);
  }

  async execute(): Promise<RunRecord | undefined> {
    this.folder.open();
    try {
      const failure = await this.train();
      if (failure === 'stopped') return undefined;
      return await this.finish(failure ?? { status: 'ok', reason: null });
    } catch (error) {
      if (error instanceof Error && error.name === 'UserError') throw error;
      this.folder.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return await this.finish({ status: 'error', reason: messageOf(error) });
    }
  }

  dispose(): void {
    this.trainer?.dispose();
  }

  /** Up to the end of the budget; says what ended it before. */
  private async train(): Promise<{ status: Status; reason: string } | 'stopped' | undefined> {
    const { spec, context } = this;
    const refusal = this.start();
    if (refusal) return { status: 'skipped', reason: refusal };
    const trainer = this.trainer!;
    let reported = 0;
    for (;;) {
      const done = trainer.spent[spec.budget.unit] >= spec.budget.amount;
      const step = trainer.spent.generatorSteps;
      const due = done || step % spec.evaluation.every === 0;
      if (due && !this.curve.some((row) => row.step === step)) {
        const losses = await trainer.readLosses();
        const bad = Object.entries(losses).find(([, loss]) => !Number.isFinite(loss));
        if (bad) return { status: 'diverged', reason: `The ${bad[0]} was ${bad[1]} by step ${step}.` };
        await this.evaluate(step);
      }
      if (done) return undefined;
      if (context.stopping()) {
        await this.save();
        return 'stopped';
      }
      if (context.timeLimitSeconds && this.seconds() > context.timeLimitSeconds) {
        return {
          status: 'timeout',
          reason: `The time limit of ${context.timeLimitSeconds} s ended the run at step ${step}.`,
        };
      }
      trainer.step();
      if (performance.now() - reported > REPORT_EVERY_MS) {
        reported = performance.now();
        await this.report();
      }
    }
  }

  /** From the beginning, or from the checkpoint of an interrupted run with the same key. Returns why it cannot start. */
  private start(): string | undefined {
    const { spec, context } = this;
    const { objective, recipe } = resolvePreset(spec.variant, context.variant, spec.preset);
    this.model = createModel({ ...spec, objective, recipe, shape: context.dataset.shape });
    const scheme = schemeOf(spec.scheme);
    const refusal = schemeRefusal(this.model, scheme);
    if (refusal) return refusal;
    const checkpoint = this.folder.readCheckpoint();
    const saved = checkpoint?.metadata as Saved | undefined;
    const usable = checkpoint && saved?.key === context.key;
    if (usable) {
      this.curve = [...saved.curve];
      this.collapsed = saved.collapsed;
      this.evaluationSeconds = saved.evaluationSeconds;
      this.folder.log(`Continued at step ${saved.progress.spent.generatorSteps}.`);
    } else {
      this.folder.discard();
      this.folder.open();
    }
    this.trainer = new Trainer(this.model, {
      name: spec.variant,
      scheme,
      engine: context.engine,
      dataset: context.dataset,
      seed: spec.seed,
      budget: spec.budget,
      ...(usable && { resume: { progress: saved.progress, tensors: fromHost(checkpoint.tensors) } }),
    });
    return undefined;
  }

  /** One row of the curve, a picture, a snapshot of the generator and a checkpoint. */
  private async evaluate(step: number): Promise<void> {
    const { spec, context, folder } = this;
    const start = performance.now();
    const weights = generatorWeights(this.model!, this.trainer!.tensors);
    const fakes = await drawFakes(this.model!, weights, spec);
    folder.writeSnapshot(step, await toHost(weights));
    tf.dispose(weights);
    folder.writeSamples(step, this.picture(fakes.reported));
    const metrics: Metrics = {};
    for (const each of context.judges.curve) {
      const judged = await judge(each, fakes, context.dataset);
      Object.assign(metrics, judged.metrics);
      this.collapsed = judged.collapsed;
    }
    this.evaluationSeconds += (performance.now() - start) / 1000;
    const { seconds, passes } = this.trainer!.spent;
    const row = { step, seconds, passes, metrics };
    this.curve.push(row);
    context.onEvaluation?.(row);
    folder.log(
      `Step ${step}: ${Object.entries(metrics)
        .map(([name, value]) => `${name} ${value?.toPrecision(5) ?? '—'}`)
        .join(', ')}.`,
    );
    await this.save();
  }

  private picture(samples: Float32Array): Uint8Array {
    const { shape } = this.context.dataset;
    const count = Math.min(
      shape.length === 3 ? GRID_SAMPLES : this.spec.evaluation.samples,
      this.spec.evaluation.samples,
    );
    return encodeGrid({
      samples: samples.subarray(0, count * sampleSize(shape)),
      shape,
      mixture: this.context.dataset.mixture,
    });
  }

  private async save(): Promise<void> {
    const { curve, collapsed, evaluationSeconds, context, trainer } = this;
    const saved: Saved = { key: context.key, progress: trainer!.progress(), curve, collapsed, evaluationSeconds };
    this.folder.writeCheckpoint(await toHost(trainer!.tensors), saved);
  }

  private async report(): Promise<void> {
    const { spent } = this.trainer!;
    this.context.onProgress({
      share: Math.min(1, spent[this.spec.budget.unit] / this.spec.budget.amount),
      step: spent.generatorSteps,
      stepsPerSecond: spent.generatorSteps / spent.seconds,
      losses: await this.trainer!.readLosses(),
    });
    await setImmediate(); // lets messages and signals in: the loop itself never waits
  }

  private async finish({ status, reason }: { status: Status; reason: string | null }): Promise<RunRecord> {
    const { spec, context, curve, trainer } = this;
    const start = performance.now();
    const scores =
      status === 'ok'
        ? await finalMetrics(spec, curve, { ...context, model: this.model!, folder: this.folder })
        : undefined;
    this.evaluationSeconds += (performance.now() - start) / 1000;
    const spent = trainer?.spent ?? { generatorSteps: 0, imagesSeen: 0, seconds: 0, passes: 0 };
    const record: RunRecord = {
      schema: 1,
      name: context.name,
      key: context.key,
      spec,
      status,
      reason,
      collapsed: status === 'ok' ? this.collapsed : null,
      metrics: scores?.metrics ?? {},
      missing: context.missing,
      spent,
      seconds: { training: spent.seconds, evaluation: this.evaluationSeconds, total: this.seconds() },
      digest: status === 'ok' ? await this.digest() : null,
      provenance: await provenanceOf(context.engine),
    };
    this.folder.close(record, curve);
    return record;
  }

  private async digest(): Promise<string> {
    return digestOf(await toHost(this.trainer!.tensors), allWeightNames(this.model!));
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}

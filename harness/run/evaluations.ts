import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import { fromHost, toHost } from '../record/checkpoint.js';
import type { CurveRow, RunRecord, RunSpec, Spent } from '../record/record.js';
import { evaluateGenerator, weightsToScore, type Evaluation } from '../scoring/evaluate.js';
import type { Model } from '../training/model.js';
import { commonMetrics, finalMetrics } from '../scoring/scores.js';
import { samplerOf, type Sampler } from '../training/sampler.js';
import { collapsedSince } from './collapses.js';
import type { RunContext } from './context.js';
import type { RunFolder } from './folder.js';
import { writeReconstructions } from './reconstruction-files.js';
import type { Saved } from './saved.js';
import { ownEvaluations } from './schedule.js';
import { writePictures } from './write-pictures.js';

/** What a record says of the scores of a whole run. */
type Outcome = Pick<RunRecord, 'collapsed' | 'collapsedSince' | 'learned' | 'metrics'>;

/** Of a run that did not come to its end. */
export const UNFINISHED: Outcome = { collapsed: null, collapsedSince: null, learned: null, metrics: {} };

/** The evaluations of a run: a row of the curve, a picture and a snapshot of the generator for each. */
export class Evaluations {
  readonly sampler: Sampler;
  /** Wall seconds that they took. */
  seconds = 0;
  private rows: CurveRow[] = [];
  private collapses: number[] = [];

  constructor(
    private readonly model: Model,
    private readonly spec: RunSpec,
    private readonly context: RunContext,
    private readonly folder: RunFolder,
  ) {
    this.sampler = samplerOf(model, context.engine.compile.bind(context.engine));
  }

  get curve(): readonly CurveRow[] {
    return this.rows;
  }

  /** What a checkpoint has to hold. */
  get saved(): Pick<Saved, 'curve' | 'collapses'> {
    return { curve: this.rows, collapses: this.collapses };
  }

  hasRowOf(step: number): boolean {
    return this.rows.some((row) => row.step === step);
  }

  /**
   * Goes on after those of an interrupted run; computes the scores of another key again, from the generators that were kept.
   * @throws UserError where one of these is not whole; then it is as before.
   */
  async takeUp({ curve, collapses, scoreKey, seconds }: Saved): Promise<void> {
    if (scoreKey === this.context.scores.key) {
      this.rows = [...curve];
      this.collapses = [...collapses];
    } else {
      await this.scoreAgain(curve);
    }
    this.seconds += seconds.evaluation;
  }

  /**
   * @param tensors Those of the training.
   * @param isLast Whether training is over.
   */
  async add(spent: Spent, tensors: Tensors, isLast: boolean): Promise<void> {
    const { context, folder } = this;
    const { generatorSteps: step, seconds, passes, flops } = spent;
    const start = performance.now();
    const weights = weightsToScore(this.model, tensors);
    const { fakes, metrics, collapse } = await this.score(step, weights);
    if (collapse !== null) this.collapses.push(step);
    folder.writeSnapshot(step, await toHost(weights));
    tf.dispose(weights);
    const picture = writePictures(fakes, { step, isLast, dataset: context.dataset, folder });
    this.seconds += (performance.now() - start) / 1000;
    const row = { step, seconds, passes, flops, metrics };
    this.rows.push(row);
    context.onEvaluation?.(row, picture);
  }

  /** The scores of the whole run and its reconstructions, where it came to its end; what is known of it where it did not. */
  async close(tensors: Tensors | undefined): Promise<Outcome> {
    const since = collapsedSince(this.rows, this.collapses);
    if (!tensors) return { ...UNFINISHED, collapsedSince: since };
    const { spec, sampler, folder } = this;
    const start = performance.now();
    const context = { ...this.context, sampler, folder };
    const { metrics, collapse, learned } = await finalMetrics(spec, ownEvaluations(spec, this.rows), context);
    await writeReconstructions(this.model, tensors, spec, context);
    this.seconds += (performance.now() - start) / 1000;
    return {
      collapsed: since !== null || collapse !== null,
      collapsedSince: since,
      learned,
      metrics: { ...metrics, ...commonMetrics(spec, this.rows) },
    };
  }

  dispose(): void {
    this.sampler.dispose();
  }

  private async scoreAgain(curve: readonly CurveRow[]): Promise<void> {
    this.folder.log('Scored again, because how samples are evaluated has changed.');
    const rows: CurveRow[] = [];
    const collapses: number[] = [];
    for (const row of curve) {
      const weights = fromHost(this.folder.readSnapshot(row.step));
      const { metrics, collapse } = await this.score(row.step, weights);
      tf.dispose(weights);
      rows.push({ ...row, metrics });
      if (collapse !== null) collapses.push(row.step);
    }
    this.rows = rows;
    this.collapses = collapses;
  }

  private async score(step: number, weights: Tensors): Promise<Evaluation> {
    const { dataset, judges, catalogue } = this.context;
    const { model, sampler } = this;
    const evaluation = await evaluateGenerator(model, weights, this.spec, {
      dataset,
      judges: judges.curve,
      sampler,
      catalogue,
    });
    const { metrics, collapse } = evaluation;
    const shown = Object.entries(metrics).map(([name, value]) => `${name} ${value?.toPrecision(5) ?? '—'}`);
    this.folder.log(
      `Step ${step}: ${shown.join(', ')}${collapse === null ? '' : `; the samples have collapsed: ${collapse}`}.`,
    );
    return step > 0 ? evaluation : { ...evaluation, collapse: null }; // before training nothing was there to lose
  }
}

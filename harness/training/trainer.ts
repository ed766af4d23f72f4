import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import { Batches, type BatchesState } from '../data/batches.js';
import { sampleSize, type Dataset } from '../data/dataset.js';
import type { CaptureCheck, CompiledStep, Engine, ResidentRows, State, Tensors } from '../engines/engine.js';
import { Random, stream, type RandomState } from '../random/stream.js';
import type { RunSpec, Spent } from '../record/record.js';
import { drawInput, type DrawStreams } from './draw.js';
import { oneHot } from './labels.js';
import { learningRateFactor } from './learning-rate.js';
import { initialState, optimizerOf, type Model, type Player } from './model.js';
import { flopsOf, passesOf } from './schemes/passes.js';
import type { InputSource, Phase, Scheme } from './schemes/scheme.js';

/** All of a training besides its tensors. */
export interface Progress {
  readonly spent: Spent;
  readonly data: BatchesState;
  readonly latents: RandomState;
  readonly penalty: RandomState;
  /** Of what the discriminator sees changed at random. */
  readonly view: RandomState;
  /** Of the classes of fakes, where the training has labels. */
  readonly labels?: RandomState | undefined;
}

/** What a training continues from. */
export interface Resumable {
  readonly progress: Progress;
  readonly tensors: Tensors;
}

/** What a training has used before its first step. */
export const NOTHING_SPENT: Spent = { generatorSteps: 0, imagesSeen: 0, seconds: 0, passes: 0, flops: 0 };

/** A phase as the engine runs it, with what an execution counts for. */
interface CompiledPhase {
  readonly phase: Phase;
  readonly run: CompiledStep;
  readonly passes: number;
  readonly flops: number;
}

/** Losses of the last execution of each phase; scalars by name. */
export type Losses = Readonly<Record<string, number>>;

/** Trains one model on one data set. One call of `step` is one generator step with its discriminator steps. */
export class Trainer {
  private readonly phases: readonly CompiledPhase[];
  private readonly state: State;
  private readonly batches: Batches;
  /** The samples on the device, where it keeps them. */
  private readonly resident: ResidentRows | undefined;
  private readonly streams: DrawStreams;
  private readonly sum: Spent;
  private readonly budget: RunSpec['budget'] | undefined;
  private losses: Record<string, tf.Tensor> = {};
  private uploaded = 0;

  /**
   * `name` is the variant's: the noise of penalties depends on it. First weights, data order, latents and labels depend on
   * the seed alone, so that runs of one seed start equal. The budget is what a decaying learning rate decays over. Throws where the
   * scheme is not exact for the model.
   */
  constructor(
    private readonly model: Model,
    options: {
      name: string;
      scheme: Scheme;
      engine: Engine;
      dataset: Dataset;
      seed: number;
      budget?: RunSpec['budget'];
      resume?: Resumable;
    },
  ) {
    const { name, scheme, engine, dataset, seed, resume } = options;
    const refusal = scheme.refusal(model);
    if (refusal) throw new Error(refusal);
    this.budget = options.budget;
    this.phases = scheme.phases(model).map((phase) => ({
      phase,
      run: engine.compile(phase.step),
      passes: passesOf(phase.work),
      flops: flopsOf(model, phase.work),
    }));
    this.state = { tensors: resume?.tensors ?? initialState(model, seed) };
    const { train } = dataset;
    const size = sampleSize(dataset.shape);
    this.resident = engine.resident?.({ count: train.count, rowSize: size, read: train.read.bind(train) });
    this.batches = new Batches({ samples: train, size, batchSize: model.batchSize, seed }, resume?.progress.data);
    const { latents, penalty, view, labels } = resume?.progress ?? {};
    this.streams = {
      latents: latents ? new Random(latents) : stream(seed, 'training latents'),
      penalty: penalty ? new Random(penalty) : stream(seed, 'penalty', name),
      view: view ? new Random(view) : stream(seed, 'view'),
      labels: labels ? new Random(labels) : stream(seed, 'training labels'),
    };
    this.sum = { ...(resume?.progress.spent ?? NOTHING_SPENT) };
  }

  /** What the training has used so far; `seconds` are those inside `step` and `readLosses`, not between them. */
  get spent(): Spent {
    return { ...this.sum };
  }

  /** Bytes handed to the engine so far: batches, latents, noise, learning rates. */
  get inputBytes(): number {
    return this.uploaded;
  }

  step(): void {
    const start = performance.now();
    for (const compiled of this.phases) {
      const times = compiled.phase.repeat(this.sum.generatorSteps);
      for (let i = 0; i < times; i++) this.execute(compiled);
    }
    this.sum.generatorSteps++;
    this.sum.seconds += (performance.now() - start) / 1000;
  }

  /** Reads the losses back from the engine. To have them is to have waited until the device was done with the steps. */
  async readLosses(): Promise<Losses> {
    const start = performance.now();
    const entries = Object.entries(this.losses);
    const values = await Promise.all(
      entries.map(async ([name, loss]) => [name, itemAt(await loss.data(), 0)] as const),
    );
    this.sum.seconds += (performance.now() - start) / 1000;
    return Object.fromEntries(values);
  }

  /** The tensors of the training; they belong to it and change with the next step. */
  get tensors(): Tensors {
    return this.state.tensors;
  }

  /** How its captured steps compared with eager ones; undefined where the engine compares none. */
  get captureCheck(): CaptureCheck | undefined {
    const checks = this.phases.flatMap(({ run }) => run.check?.() ?? []);
    if (checks.length === 0) return undefined;
    return {
      compared: checks.reduce((sum, { compared }) => sum + compared, 0),
      faults: [...new Set(checks.flatMap(({ faults }) => faults))],
    };
  }

  progress(): Progress {
    const { latents, penalty, view, labels } = this.streams;
    return {
      spent: this.spent,
      data: this.batches.state(),
      latents: latents.state(),
      penalty: penalty.state(),
      view: view.state(),
      ...(this.model.classes !== undefined && { labels: labels.state() }),
    };
  }

  dispose(): void {
    this.phases.forEach(({ run }) => run.dispose?.());
    tf.dispose([this.state.tensors, this.losses]);
    this.resident?.dispose();
  }

  private execute({ phase, run, passes, flops }: CompiledPhase): void {
    const inputs = Object.fromEntries(Object.entries(phase.inputs).map(([name, source]) => [name, this.draw(source)]));
    for (const { size, dtype } of Object.values(inputs)) this.uploaded += size * tf.util.bytesPerElement(dtype);
    const outputs = run(this.state, inputs);
    tf.dispose(inputs);
    for (const [name, loss] of Object.entries(outputs)) {
      this.losses[name]?.dispose();
      this.losses[name] = loss;
    }
    this.sum.passes += passes;
    this.sum.flops += flops;
    this.sum.imagesSeen += phase.reals;
  }

  private draw(source: InputSource): tf.Tensor {
    const { batchSize, shape } = this.model;
    switch (source.from) {
      case 'data':
        return (
          this.resident?.take(this.batches.nextIndices(), [batchSize, ...shape]) ??
          tf.tensor(this.batches.next(), [batchSize, ...shape])
        );
      case 'labels of the data':
        return oneHot(this.batches.latestLabels(), defined(this.model.classes));
      case 'learning rate':
        return tf.scalar(this.learningRate(source.of));
      default:
        return drawInput(source, this.model, this.streams);
    }
  }

  private learningRate(player: Player): number {
    const { learningRate } = optimizerOf(this.model, player);
    if (!this.budget) return learningRate;
    const { unit, amount } = this.budget;
    return learningRate * learningRateFactor(this.model.recipe, this.sum[unit] / amount);
  }
}

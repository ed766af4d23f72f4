import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import { drawInput } from '../training/draw.js';
import { oneHot } from '../training/labels.js';
import type { CompiledStep, Engine, Tensors } from '../engines/engine.js';
import { stream, type Random } from '../random/stream.js';
import type { Model } from '../training/model.js';
import { observationOf, type Observation } from '../training/observe.js';
import type { InputSource } from '../training/schemes/scheme.js';

/**
 * Looks at the players of a training: `observationOf` as a compiled step of its own, with draws from streams of its own, so
 * that the training goes on as if nobody had looked.
 */
export class Observer {
  private readonly observation: Observation;
  private readonly run: CompiledStep;
  /** Places of the reals that were drawn last. */
  private rows: readonly number[] = [];

  constructor(
    private readonly model: Model,
    private readonly context: { readonly engine: Engine; readonly dataset: Dataset; readonly seed: number },
  ) {
    this.observation = observationOf(model);
    this.run = context.engine.compile(this.observation.step);
  }

  /** Floating-point operations of one look. */
  get flops(): number {
    return this.observation.flops;
  }

  /** What is seen at `step`, by name; null where it is not finite. The tensors are those of the training, and stay as they are. */
  async observe(tensors: Tensors, step: number): Promise<Record<string, number | null>> {
    const random = stream(this.context.seed, 'observation', String(step));
    const inputs = Object.fromEntries(
      Object.entries(this.observation.inputs).map(([name, source]) => [name, this.draw(source, random)]),
    );
    const outputs = this.run({ tensors }, inputs);
    const values = await defined(outputs.observed).data<'float32'>();
    tf.dispose([inputs, outputs]);
    const names = this.observation.names();
    return Object.fromEntries(names.map((name, at) => [name, finite(values[at])]));
  }

  dispose(): void {
    this.run.dispose?.();
  }

  private draw(source: InputSource, random: Random): tf.Tensor {
    const { batchSize, shape } = this.model;
    switch (source.from) {
      case 'data': {
        const { train } = this.context.dataset;
        const places = random.uniform(batchSize);
        this.rows = Array.from(places, (share) => Math.min(train.count - 1, Math.floor(share * train.count)));
        return tf.tensor(gather(train, this.rows, sampleSize(shape)), [batchSize, ...shape]);
      }
      case 'labels of the data': {
        const labels = defined(this.context.dataset.train.labels);
        return oneHot(
          this.rows.map((row) => itemAt(labels, row)),
          defined(this.model.classes),
        );
      }
      case 'learning rate':
        throw new Error('An observation takes no learning rate.');
      default:
        return drawInput(source, this.model, { latents: random, labels: random, penalty: random, view: random });
    }
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

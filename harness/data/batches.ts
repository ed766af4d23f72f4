import { defined, itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { stream } from '../random/stream.js';
import { gather, type Samples } from './dataset.js';

/** Where the next batch begins: all that a checkpoint has to hold. */
export interface BatchesState {
  readonly epoch: number;
  /** Samples of the epoch that were given out. */
  readonly position: number;
}

export interface BatchesOptions {
  readonly samples: Samples;
  /** Numbers in one sample. */
  readonly size: number;
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * Batches without end: each epoch is a permutation of the samples, cut into batches; what is left at its end is dropped.
 * The order depends on the seed alone, so runs of different variants see the same samples in the same order.
 */
export class Batches {
  private epoch: number;
  private position: number;
  private order: Uint32Array | undefined;
  /** The numbers of the samples that were given out last. */
  private latest: ArrayLike<number> = [];

  constructor(
    private readonly options: BatchesOptions,
    state: BatchesState = { epoch: 0, position: 0 },
  ) {
    const { samples, batchSize } = options;
    if (batchSize > samples.count)
      throw new UserError(
        `A batch of ${batchSize} cannot be drawn from ${samples.count} samples: take a smaller batch.`,
      );
    this.epoch = state.epoch;
    this.position = state.position;
  }

  state(): BatchesState {
    return { epoch: this.epoch, position: this.position };
  }

  /** The next batch, an array of its own: [batchSize × size], row-major. */
  next(): Float32Array {
    const { samples, size } = this.options;
    return gather(samples, this.nextIndices(), size);
  }

  /** The numbers of the samples of the next batch. */
  nextIndices(): Uint32Array {
    const { samples, batchSize, seed } = this.options;
    if (this.position + batchSize > samples.count) {
      this.epoch += 1;
      this.position = 0;
      this.order = undefined;
    }
    this.order ??= stream(seed, 'data order', String(this.epoch)).permutation(samples.count);
    const indices = this.order.subarray(this.position, this.position + batchSize);
    this.position += batchSize;
    this.latest = indices;
    return indices;
  }

  /** The classes of the samples of the batch that was given out last. */
  latestLabels(): Uint16Array {
    const labels = defined(this.options.samples.labels);
    return Uint16Array.from(this.latest, (index) => itemAt(labels, index));
  }
}

import { defined, float32At, integerAt, itemAt } from '../ground/certain.js';
import { stream } from '../random/stream.js';
import type { Dataset, Samples } from './dataset.js';
import mnist from './datasets/mnist.js';
import { sha256 } from './pixels.js';

/**
 * The sizes of MEG (Kumar et al. 2019, arXiv:1901.08508, and its code) for three digits: a fixed pool of 128·10³ to train
 * on, 26·10³ samples to score. The choice itself is ours: MEG's came from numpy's generator.
 */
const TRAIN_PER_CLASS = 128;
const TEST_PER_CLASS = 26;
const DATA_SEED = 0;
const PIXELS = 28 * 28;

/** Digits as the channels of 28×28×`channels` images; the class has the digits of the channels, the first one leading. */
export function stack(digits: Samples, indices: Uint32Array, channels: number): Samples {
  const classOf = (image: number): number => {
    const places = indices.subarray(image * channels, (image + 1) * channels);
    return places.reduce((label, index) => 10 * label + itemAt(defined(digits.labels), index), 0);
  };
  const channel = new Float32Array(PIXELS);
  const count = indices.length / channels;
  return {
    count,
    read(image, out, offset) {
      for (let c = 0; c < channels; c++) {
        digits.read(integerAt(indices, channels * image + c), channel, 0);
        for (let i = 0; i < PIXELS; i++) out[offset + channels * i + c] = float32At(channel, i);
      }
    },
    labels: Uint16Array.from({ length: count }, (_, image) => classOf(image)),
  };
}

/** Stacked MNIST of two or three digits. Its modes are 10^channels classes, equally likely except for chance. */
export async function stackedDataset(name: string, channels: 2 | 3): Promise<Dataset> {
  const digits = await mnist.load();
  const modes = 10 ** channels;
  const draw = (part: 'train' | 'test', perClass: number): Uint32Array => {
    const random = stream(DATA_SEED, name, part);
    return Uint32Array.from({ length: channels * perClass * modes }, () => random.integer(digits[part].count));
  };
  const train = draw('train', TRAIN_PER_CLASS);
  const test = draw('test', TEST_PER_CLASS);
  return {
    name,
    shape: [28, 28, channels],
    train: stack(digits.train, train, channels),
    test: stack(digits.test, test, channels),
    checksum: sha256(digits.checksum, train, test),
    modes,
  };
}

import { type Random, stream } from '../../random.js';
import type { Dataset, DatasetSource, Samples } from '../dataset.js';
import { sha256 } from '../pixels.js';
import mnist from './mnist.js';

/**
 * The sizes of MEG (Kumar et al. 2019, arXiv:1901.08508, and its code): a fixed pool of 128·10³ triples to train on,
 * 26·10³ samples to score. The triples themselves are ours: MEG's came from numpy's generator.
 */
const TRAIN_TRIPLES = 128_000;
const TEST_TRIPLES = 26_000;
const DATA_SEED = 0;
const PIXELS = 28 * 28;

/** `count` triples of indices below `bound`: [count × 3]. */
function drawTriples(count: number, bound: number, random: Random): Uint32Array {
  return Uint32Array.from({ length: 3 * count }, () => random.integer(bound));
}

/** Digits as the channels of 28×28×3 images; the class of digits a, b, c is 100a + 10b + c. */
export function stack(digits: Samples, triples: Uint32Array): Samples {
  const classOf = (index: number) => digits.labels![triples[index]!]!;
  const channel = new Float32Array(PIXELS);
  const count = triples.length / 3;
  return {
    count,
    read(index, out, offset) {
      for (let c = 0; c < 3; c++) {
        digits.read(triples[3 * index + c]!, channel, 0);
        for (let i = 0; i < PIXELS; i++) out[offset + 3 * i + c] = channel[i]!;
      }
    },
    labels: Uint16Array.from(
      { length: count },
      (_, i) => 100 * classOf(3 * i) + 10 * classOf(3 * i + 1) + classOf(3 * i + 2),
    ),
  };
}

async function load(): Promise<Dataset> {
  const digits = await mnist.load();
  const train = drawTriples(TRAIN_TRIPLES, digits.train.count, stream(DATA_SEED, 'stacked-mnist', 'train'));
  const test = drawTriples(TEST_TRIPLES, digits.test.count, stream(DATA_SEED, 'stacked-mnist', 'test'));
  return {
    name: 'stacked-mnist',
    shape: [28, 28, 3],
    train: stack(digits.train, train),
    test: stack(digits.test, test),
    checksum: sha256(digits.checksum, train, test),
  };
}

export default {
  name: 'stacked-mnist',
  title: 'Stacked MNIST: three digits as colour channels, 128,000 + 26,000 of 28×28, 1000 classes',
  load,
} satisfies DatasetSource;

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { gather, type Samples } from '../../../harness/data/dataset.js';
import mnist from '../../../harness/data/datasets/mnist.js';
import stacked100 from '../../../harness/data/datasets/stacked-mnist-100.js';
import stacked from '../../../harness/data/datasets/stacked-mnist.js';
import { classCounts, moments } from './moments.js';

const digits = await mnist.load();
const judging = digits.judging!;

it('MNIST has the published counts of each class', () => {
  const [ofGans, ofJudges] = [classCounts(digits.train), classCounts(judging)];
  const together = ofGans.map((count, digit) => count + ofJudges[digit]!);
  expect(together).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(classCounts(digits.test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...digits.train.labels!.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
});

it('MNIST is split as usual: the first 50,000 for GANs, the last 10,000 for what judges them', () => {
  expect([digits.train.count, judging.count, digits.test.count]).toEqual([50_000, 10_000, 10_000]);
  // Those of mnist.pkl.gz, whose sets for training and validation are these.
  expect(classCounts(digits.train)).toEqual([4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988]);
  expect([...judging.labels!.subarray(0, 3)]).toEqual([3, 8, 6]);
});

it('what judges are trained on is none of what GANs are trained on', () => {
  const digest = (samples: typeof judging, index: number): string => {
    const pixels = gather(samples, [index], 784);
    return createHash('sha1').update(pixels).digest('base64');
  };
  const known = new Set(Array.from({ length: digits.train.count }, (_, i) => digest(digits.train, i)));
  expect(Array.from({ length: judging.count }, (_, i) => digest(judging, i)).filter((each) => known.has(each))).toEqual(
    [],
  );
});

it('MNIST has the pixel moments that everybody normalises with', () => {
  // torchvision's examples: Normalize((0.1307,), (0.3081,))
  const { train } = digits;
  const whole: Samples = {
    count: train.count + judging.count,
    read: (i, out, at) => (i < train.count ? train.read(i, out, at) : judging.read(i - train.count, out, at)),
  };
  expect(moments(whole)).toEqual({ mean: expect.closeTo(0.1307, 4), deviation: expect.closeTo(0.3081, 4) });
});

it('MNIST pixels fill [−1, 1] and are written at the offset', () => {
  const out = new Float32Array(10 + 784 + 10).fill(7);
  digits.train.read(0, out, 10);
  const image = out.subarray(10, 794);
  expect(Math.min(...image)).toBe(-1);
  expect(Math.max(...image)).toBe(1);
  expect([...out.subarray(0, 10), ...out.subarray(794)]).toEqual(new Array(20).fill(7));
});

describe.each([
  { data: stacked, channels: 3, counts: [128_000, 26_000] },
  { data: stacked100, channels: 2, counts: [12_800, 2600] },
])('$data.name', ({ data, channels, counts }) => {
  it('has digits of the classes as its channels', async () => {
    const { train, test, shape } = await data.load();
    expect({ shape, counts: [train.count, test.count] }).toEqual({ shape: [28, 28, channels], counts });
    for (const [samples, source] of [
      [train, digits.train],
      [test, digits.test],
    ] as const) {
      const known = new Map<string, number>(); // digits by their pixels: an oracle that knows no triples
      const all = gather(
        source,
        Uint32Array.from({ length: source.count }, (_, i) => i),
        784,
      );
      for (let i = 0; i < source.count; i++) known.set(keyOf(all.subarray(i * 784, i * 784 + 784)), source.labels![i]!);
      const image = new Float32Array(28 * 28 * channels);
      for (let index = 0; index < 200; index++) {
        samples.read(index, image, 0);
        const channelOf = (c: number) => image.filter((_, i) => i % channels === c);
        const label = Array.from({ length: channels }, (_, c) => known.get(keyOf(channelOf(c)))!).join('');
        expect(samples.labels![index]).toBe(Number(label));
      }
    }
  });

  it('has every class, and the same choice in every load', async () => {
    const first = await data.load();
    const second = await data.load();
    expect(first.modes).toBe(10 ** channels);
    expect(new Set(first.train.labels).size).toBe(first.modes);
    expect(new Set(first.test.labels).size).toBe(first.modes);
    expect(second.checksum).toBe(first.checksum);
    expect(second.train.labels).toEqual(first.train.labels);
  });
});

function keyOf(pixels: Float32Array): string {
  return Buffer.from(pixels.map((x) => (x + 1) * 127.5)).toString('latin1');
}

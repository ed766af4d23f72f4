import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { statisticsNetwork } from '../../../harness/networks/auxiliary.js';
import { initialise } from '../../../harness/networks/network.js';
import { stream } from '../../../harness/random/stream.js';

beforeAll(startCpu);

const network = statisticsNetwork({
  shape: [2],
  width: 8,
  latentSize: 3,
  leakySlope: 0.2,
  ...({ generatorNorm: 'none', discriminatorNorm: 'none', head: 'score', initialiser: 'glorot' } as const),
});

it('a statistics network scores each fake with its own latents, and with those of the next', () => {
  const weights = initialise({ ...network.parameters, ...network.buffers }, stream(0, 'weights'));
  const scores = (latents: number[][]) => {
    const { joint, shuffled } = network.apply(weights, tf.ones([4, 2]), tf.tensor2d(latents), { training: true });
    return { joint: [...joint.dataSync()], shuffled: [...shuffled.dataSync()] };
  };
  // Equal fakes, and one row of latents unlike the others: a score tells which row it saw.
  const [usual, other] = [
    [1, 2, 3],
    [-1, 0, 5],
  ];
  const { joint, shuffled } = scores([usual!, usual!, other!, usual!]);
  const [seen, odd] = [joint[0]!, joint[2]!];
  expect(Math.abs(odd - seen)).toBeGreaterThan(0.01);
  const near = (values: number[]) => values.map((score) => expect.closeTo(score, 5) as number);
  expect(joint).toEqual(near([seen, seen, odd, seen]));
  expect(shuffled).toEqual(near([seen, odd, seen, seen]));
});

import { defined, float32At, itemAt } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import type { Features } from '../metrics/features/network.js';
import { frechetDistanceOf } from '../metrics/arithmetic/frechet.js';
import { inceptionScore } from '../metrics/arithmetic/inception-score.js';
import { kernelDistance } from '../metrics/arithmetic/kernel-distance.js';
import { prdc } from '../metrics/arithmetic/prdc.js';
import { precisionRecall } from '../metrics/arithmetic/precision-recall.js';
import { wasserstein1OfNumbers } from '../metrics/arithmetic/wasserstein.js';
import { wasserstein1 } from '../metrics/wasserstein1.js';

export interface Case {
  readonly name: string;
  readonly real: Features;
  readonly fake: Features;
}

export type Values = Readonly<Record<string, number>>;

export interface Comparison {
  readonly metric: string;
  readonly sets: Case;
  readonly ours: (sets: Case) => Values;
  /** Functions of agreement_peers.py. */
  readonly peers: Readonly<Record<string, string>>;
  /** The largest relative difference. */
  readonly tolerance: number;
}

/**
 * Features that look like activations: neighbours correlate, deviations fall to a tenth, negative ones are cut off.
 * Without cutting the covariance has full rank wherever there are more samples than dimensions.
 */
function draw(name: string, count: number, dimensions: number, { shift = 0, scale = 1, cut = true } = {}): Features {
  const random = stream(0, 'agreement', name);
  const values = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const noise = random.normal(dimensions + 1);
    for (let i = 0; i < dimensions; i++) {
      const deviation = scale * 10 ** (-i / dimensions);
      const value = shift + deviation * (float32At(noise, i) + 0.7 * float32At(noise, i + 1));
      values[row * dimensions + i] = cut ? Math.max(0, value) : value;
    }
  }
  return { count, dimensions, values };
}

/** Independent standard normal features. */
function normal(name: string, count: number, dimensions: number): Features {
  return { count, dimensions, values: Float64Array.from(stream(0, 'agreement', name).normal(count * dimensions)) };
}

/** The distance of the first N samples in their first C features, for all powers of two: the sizes of torch-fidelity's test. */
function distancesOfSizes({ real, fake }: Case): Values {
  const values: Record<string, number> = {};
  for (let count = 2; count <= real.count; count *= 2)
    for (let dimensions = 2; dimensions <= real.dimensions; dimensions *= 2) {
      const [a, b] = [real, fake].map((set) => corner(set, count, dimensions));
      values[`${count} × ${dimensions}`] = frechetDistanceOf(defined(a), defined(b));
    }
  return values;
}

function corner({ dimensions: width, values }: Features, count: number, dimensions: number): Features {
  const out = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++)
    out.set(values.subarray(row * width, row * width + dimensions), row * dimensions);
  return { count, dimensions, values: out };
}

function pair(name: string, reals: number, fakes: number, dimensions: number, cut = true): Case {
  return {
    name,
    real: draw(`${name} real`, reals, dimensions, { cut }),
    fake: draw(`${name} fake`, fakes, dimensions, { cut, shift: 0.02, scale: 1.05 }),
  };
}

/** Softmax of normal logits; the reals are not used. */
function probabilities(name: string, count: number, classes: number): Case {
  const fake = draw(name, count, classes, { scale: 3, cut: false });
  const values = fake.values.map(Math.exp);
  for (let row = 0; row < count; row++) {
    const classesOfRow = values.subarray(row * classes, (row + 1) * classes);
    const sum = classesOfRow.reduce((total, value) => total + value, 0);
    for (let c = 0; c < classes; c++) classesOfRow[c]! /= sum;
  }
  return { name, real: fake, fake: { ...fake, values } };
}

const fd = (sets: Case): Comparison => ({
  metric: 'fd',
  sets,
  ours: ({ real, fake }) => ({ fd: frechetDistanceOf(real, fake) }),
  peers: { 'SciPy sqrtm': 'scipy_fd', 'pytorch-fid': 'pytorch_fid', 'torch-fidelity': 'fidelity_fd' },
  tolerance: 1e-6,
});

const neighbours = (sets: Case): Comparison[] => [
  {
    metric: 'precision, recall, density, coverage',
    sets,
    ours: ({ real, fake }) => ({ ...prdc(real, fake) }),
    peers: { prdc: 'prdc' },
    tolerance: 1e-9,
  },
  {
    metric: 'precision_k3, recall_k3',
    sets,
    ours: ({ real, fake }) => {
      const { precision, recall } = precisionRecall(real, fake);
      return { precision_k3: precision, recall_k3: recall };
    },
    peers: { 'torch-fidelity': 'fidelity_precision_recall' },
    // Theirs are means in float32.
    tolerance: 1e-7,
  },
];

/** What is compared, and with which functions of agreement_peers.py. */
export function comparisons(): Comparison[] {
  const large = pair('large', 10_000, 10_000, 256);
  const deficient = pair('deficient', 150, 200, 256, false);
  const unequal = pair('unequal', 3000, 2000, 64);
  const points = pair('points', 2000, 2000, 64);
  const numbers = pair('numbers', 3000, 2000, 1, false);
  const rows = probabilities('probabilities', 10_000, 10);
  const sweep = pair('sweep', 32_768, 32_768, 256);
  const standard = {
    name: 'standard',
    real: normal('standard real', 10_000, 1000),
    fake: normal('standard fake', 10_000, 1000),
  };
  return [
    fd(large),
    fd(deficient),
    {
      metric: 'fd of all sizes',
      sets: sweep,
      ours: distancesOfSizes,
      peers: { 'SciPy sqrtm': 'scipy_fd_of_sizes' },
      tolerance: 1e-6,
    },
    {
      metric: 'kd',
      sets: large,
      ours: ({ real, fake }) => ({ kd: kernelDistance(real, fake) }),
      peers: { 'torch-fidelity': 'fidelity_kd' },
      tolerance: 1e-9,
    },
    ...neighbours(large),
    ...neighbours(unequal),
    itemAt(neighbours(standard), 0),
    {
      metric: 'inception_score_1, inception_score_10',
      sets: rows,
      ours: ({ fake }) => ({
        inception_score_1: inceptionScore(fake, 1),
        inception_score_10: inceptionScore(fake, 10),
      }),
      peers: { 'torch-fidelity': 'fidelity_inception_score' },
      tolerance: 1e-9,
    },
    {
      metric: 'wasserstein1',
      sets: points,
      ours: ({ real, fake }) => ({ wasserstein1: wasserstein1(real, fake).value }),
      peers: { SciPy: 'scipy_wasserstein' },
      tolerance: 1e-9,
    },
    {
      metric: 'wasserstein1 of numbers',
      sets: numbers,
      ours: ({ real, fake }) => ({ wasserstein1: wasserstein1OfNumbers(real.values.slice(), fake.values.slice()) }),
      peers: { SciPy: 'scipy_wasserstein_of_numbers' },
      tolerance: 1e-9,
    },
  ];
}

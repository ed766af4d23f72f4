import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import type { Engine } from '../../../harness/engines/engine.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { UserError } from '../../../harness/ground/errors.js';
import { stream } from '../../../harness/random/stream.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { modelOf, refusalOf, trainerOf } from '../../../harness/training/begin.js';
import { sizeOfDataset } from '../../../harness/training/obstacle.js';
import { schemes } from '../../../harness/training/schemes/index.js';
import { entries, planOf, runsFolder, tiny } from '../run/support.js';

const engine: Engine = await startTensorflow({ device: 'cpu', threads: 1 }).catch(() => startCpu());
const COUNT = 6;

/** Noise: only its shape, its number and whether it has classes count. */
function noise(shape: readonly number[], classes = false): Dataset {
  const read = (index: number, out: Float32Array, offset: number): void =>
    out.set(
      stream(index, 'noise').uniform(
        shape.reduce((size, side) => size * side, 1),
        -1,
        1,
      ),
      offset,
    );
  const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);
  const samples = { count: COUNT, read, ...(classes && { labels }) };
  return { name: 'noise', shape, train: samples, test: samples, checksum: '' };
}

/** Whether two steps can be made, without what plans look at: the networks, the scheme and the batches say it themselves. */
function trains(spec: RunSpec, dataset: Dataset): boolean {
  const entry = entries.find(({ name }) => name === spec.variant);
  if (entry?.status !== 'ready') throw new Error(`${spec.variant} does not load`);
  try {
    const model = modelOf(spec, entry.variant, sizeOfDataset(dataset));
    if (refusalOf(spec, model) !== undefined) return false; // a scheme would compute another gradient, which no step shows
    const trainer = trainerOf(spec, model, { dataset, engine });
    trainer.step();
    trainer.step();
    trainer.dispose();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}

const shapes = [
  [2],
  [28, 28, 1],
  [28, 28, 3],
  [32, 32, 3],
  [64, 64, 1],
  [48, 48, 3],
  [128, 128, 3],
  [64, 48, 3],
  [7, 7, 1],
];
const batches = [1, 2, COUNT, COUNT + 1];
const narrow = { ...tiny, dataset: 'noise', width: 2, latentSize: 3, batchSize: 4 };

/** Of every kind of discriminator: a score, with a penalty, a code, an autoencoder. */
const kinds = ['sgan', 'wgan-gp', 'o-gan', 'began'];
const [points, digits] = [[2], [28, 28, 1]];

const bySize = kinds.flatMap((variant) => shapes.map((shape) => ({ shape, spec: { ...narrow, variant } })));
const byBatch = kinds.flatMap((variant) =>
  [points, digits].flatMap((shape) => batches.map((batchSize) => ({ shape, spec: { ...narrow, variant, batchSize } }))),
);
const byVariant = entries.flatMap(({ name: variant }) => [
  { shape: digits, spec: { ...narrow, variant } as RunSpec },
  ...schemes.map(({ name: scheme }) => ({ shape: points, spec: { ...narrow, variant, scheme } as RunSpec })),
]);

/** Labels where the data have classes and where they have none; a recipe or a network may refuse them. */
const byLabels = ['sgan', 'o-gan', 'began', 'acgan', 'r3gan'].flatMap((variant) =>
  [points, digits].flatMap((shape) =>
    [true, false].flatMap((classes) =>
      [{}, { network: { name: 'r3gan' } }, { settings: { pack: 2 } }].map((more) => ({
        shape,
        classes,
        spec: { ...narrow, variant, labels: true, ...more } as RunSpec,
      })),
    ),
  ),
);

describe('what a plan says', () => {
  it.each<{ shape: readonly number[]; spec: RunSpec; classes?: boolean }>([
    ...[...bySize, ...byBatch, ...byVariant, ...byLabels],
  ])(
    'of $spec.variant, $spec.scheme, on $shape with batches of $spec.batchSize is what a bench meets',
    ({ shape, spec, classes }) => {
      const dataset = noise(shape, classes);
      const { state, reason } = planOf(runsFolder(), spec, {
        sizes: { noise: sizeOfDataset(dataset) },
        checksums: { noise: '' },
      });
      expect([state, reason]).toEqual(
        trains(spec, dataset) ? ['new', null] : ['impossible', expect.stringMatching(/^[A-Z].*\.$/s)],
      );
    },
  );
});

import { float32At, itemAt } from '../ground/certain.js';
import { encodeGrid } from '../../pictures/sample-grid.js';
import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { stream } from '../random/stream.js';
import type { Model } from '../training/model.js';
import { sample } from '../training/sampler.js';
import { encode, latentsOf, reconstruct } from './encoder.js';

/** A model whose discriminator is an encoder, with the weights of both networks. */
export interface Encoded {
  readonly model: Model;
  readonly weights: Tensors;
  readonly dataset: Dataset;
}

/** Held-out samples [count × sample size] and latents [count × latent size] that a seed chooses. */
export function subjects(
  { model, dataset: { test, shape } }: Pick<Encoded, 'model' | 'dataset'>,
  wished: number,
  seed: number,
): { readonly reals: Float32Array; readonly latents: Float32Array; readonly count: number } {
  const count = Math.min(wished, test.count);
  const order = stream(seed, 'reconstructed reals').permutation(test.count).subarray(0, count);
  const latents = stream(seed, 'recovered latents').normal(count * model.latentSize);
  return { count, reals: gather(test, order, sampleSize(shape)), latents };
}

const COLUMNS = 12;
const BLOCKS = 3;
/** The author's sampler draws codes in by this: bojone/o-gan, o_gan_celeba_sm_4x4_ema_256.py (0.8 in o_gan_celeba.py). */
const SHRINK = 0.9;

/** How many images a picture holds. */
export const IMAGES_SHOWN = COLUMNS * BLOCKS;

/** PNG files by name, without the ending. */
export type Pictures = Readonly<Record<string, Uint8Array>>;

/** Pictures of what an encoder makes of samples: reconstructions, interpolations and recovered latents. */
export function reconstructionPictures(
  encoded: Encoded,
  { reals, latents }: { readonly reals: Float32Array; readonly latents: Float32Array },
): Promise<Pictures> {
  const draw = encoded.dataset.shape.length === 3 ? drawImages : drawPoints;
  return draw(encoded, reals, latents);
}

/** Rows of samples one below another; what belongs together is in one column. */
async function drawImages({ model, weights }: Encoded, reals: Float32Array, latents: Float32Array): Promise<Pictures> {
  const { shape, latentSize } = model;
  const size = sampleSize(shape);
  const shown = Math.min(reals.length / size, IMAGES_SHOWN);
  const [x, z] = [reals.subarray(0, shown * size), latents.subarray(0, shown * latentSize)];
  const codes = latentsOf(await encode(model, weights, x), latentSize);
  const grid = (samples: Float32Array, columns: number): Uint8Array => encodeGrid({ samples, shape, columns });
  const made = await sample(model, weights, z);
  return {
    reconstructions: grid(
      interleaved(size, x, await sample(model, weights, codes), await sample(model, weights, scaled(codes, SHRINK))),
      COLUMNS,
    ),
    recovered: grid(interleaved(size, made, await reconstruct(model, weights, made)), COLUMNS),
    interpolations: grid(await interpolations({ model, weights }, x, codes), COLUMNS),
  };
}

const scaled = (values: Float32Array, factor: number): Float32Array => values.map((value) => value * factor);

/** Blocks of rows: COLUMNS samples of the first set, the same of the second, and so on. */
function interleaved(size: number, ...sets: readonly Float32Array[]): Float32Array {
  const row = COLUMNS * size;
  const blocks = Math.ceil(itemAt(sets, 0).length / row);
  const out = new Float32Array(blocks * sets.length * row).fill(-1);
  sets.forEach((set, i) => {
    for (let block = 0; block < blocks; block++)
      out.set(set.subarray(block * row, (block + 1) * row), (block * sets.length + i) * row);
  });
  return out;
}

/** Rows from one real to another: both at the ends, between them G(N((1 − t)·N(E(x)) + t·N(E(x')))). */
async function interpolations(
  { model, weights }: Pick<Encoded, 'model' | 'weights'>,
  reals: Float32Array,
  codes: Float32Array,
): Promise<Float32Array> {
  const { latentSize, shape } = model;
  const size = sampleSize(shape);
  const pairs = Math.min(COLUMNS, Math.floor(codes.length / latentSize / 2));
  const between = COLUMNS - 2;
  const mixed = new Float32Array(pairs * between * latentSize);
  for (let at = 0; at < mixed.length; at++) {
    const [pair, step, component] = [
      Math.floor(at / latentSize / between),
      Math.floor(at / latentSize) % between,
      at % latentSize,
    ];
    const t = step / (between - 1);
    const [from, to] = [
      float32At(codes, 2 * pair * latentSize + component),
      float32At(codes, (2 * pair + 1) * latentSize + component),
    ];
    mixed[at] = (1 - t) * from + t * to;
  }
  const made = await sample(model, weights, latentsOf(mixed, latentSize));
  const out = new Float32Array(pairs * COLUMNS * size);
  for (let pair = 0; pair < pairs; pair++) {
    const row = pair * COLUMNS * size;
    out.set(reals.subarray(2 * pair * size, (2 * pair + 1) * size), row);
    out.set(made.subarray(pair * between * size, (pair + 1) * between * size), row + size);
    out.set(reals.subarray((2 * pair + 1) * size, (2 * pair + 2) * size), row + (COLUMNS - 1) * size);
  }
  return out;
}

/** A plot for each set of points. */
async function drawPoints(
  { model, weights, dataset }: Encoded,
  reals: Float32Array,
  latents: Float32Array,
): Promise<Pictures> {
  const made = await sample(model, weights, latents);
  const plot = (samples: Float32Array): Uint8Array =>
    encodeGrid({ samples, shape: dataset.shape, mixture: dataset.mixture });
  return {
    reals: plot(reals),
    reconstructions: plot(await reconstruct(model, weights, reals)),
    samples: plot(made),
    recovered: plot(await reconstruct(model, weights, made)),
  };
}

import { encodeGrid } from '../../../pictures/sample-grid.js';
import { float32At } from '../../ground/certain.js';
import { neighbourSheet } from '../../run/neighbours.js';
import { stream } from '../../random/stream.js';
import { sample } from '../../training/sampler.js';
import type { TrainedRun } from './trained-run.js';

const ROWS = 8;
const STEPS = 10;

/** PNG files by name: what samples were learned from, and what lies between them. Of points there are none. */
export async function sheetsOf(
  run: TrainedRun,
  samples: Float32Array,
  seed: number,
): Promise<Readonly<Record<string, Uint8Array>>> {
  if (run.dataset.shape.length !== 3) return {};
  return { neighbours: neighbourSheet(samples, run.dataset), interpolations: await interpolationSheet(run, seed) };
}

/** In each row the samples of latents on the way from one to another, all of one class where the run has labels. */
async function interpolationSheet({ model, weights, dataset }: TrainedRun, seed: number): Promise<Uint8Array> {
  const { latentSize } = model;
  const ends = stream(seed, 'interpolated latents').normal(2 * ROWS * latentSize);
  const end = (at: number): Float32Array => ends.subarray(at * latentSize, (at + 1) * latentSize);
  const latents = new Float32Array(ROWS * STEPS * latentSize);
  for (let row = 0; row < ROWS; row++)
    for (let step = 0; step < STEPS; step++)
      latents.set(between(end(2 * row), end(2 * row + 1), step / (STEPS - 1)), (row * STEPS + step) * latentSize);
  const { classes: count } = model;
  const classes =
    count === undefined
      ? undefined
      : Uint16Array.from({ length: ROWS * STEPS }, (_, i) => Math.floor(i / STEPS) % count);
  return encodeGrid({ samples: await sample(model, weights, latents, classes), shape: dataset.shape, columns: STEPS });
}

/**
 * Spherical interpolation, sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b with Ω the angle between a and b (Shoemake 1985;
 * White 2016, arXiv:1609.04468): latents of a normal density lie near a sphere, and a straight line leaves it.
 */
export function between(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const dot = (u: Float32Array, v: Float32Array): number =>
    u.reduce((sum, value, i) => sum + value * float32At(v, i), 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const [from, to] =
    Math.sin(angle) < 1e-6
      ? [1 - t, t]
      : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return a.map((value, i) => from * value + to * float32At(b, i));
}

import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../ground/errors.js';
import { encoderScores, type EncoderScores } from '../../scoring/encoder.js';
import { writeInto } from './files.js';
import { reconstructionPictures, subjects } from '../../scoring/reconstruction-pictures.js';
import { loadTrainedRun } from './trained-run.js';

export interface ReconstructOptions {
  readonly run: string;
  readonly out: string;
  /** Held-out samples and latents that the scores are taken over. */
  readonly count: number;
  readonly seed: number;
  readonly variantFolders: readonly string[];
}

export interface ReconstructReport {
  readonly run: string;
  readonly count: number;
  readonly scores: EncoderScores;
  readonly files: readonly string[];
}

/**
 * Scores and pictures of what an encoder makes of samples: reconstructions, interpolations and recovered latents. An
 * engine has to be set.
 * @throws UserError where the discriminator of the run is not an encoder.
 */
export async function reconstructRun(options: ReconstructOptions): Promise<ReconstructReport> {
  const run = await loadTrainedRun(options.run, options.variantFolders);
  try {
    const { model, record } = run;
    if (model.head !== 'encoder')
      throw new UserError(
        `The discriminator of ${record.spec.variant} gives ${model.head === 'autoencoder' ? 'codes that are not latents' : 'one score a sample'}, so it cannot reconstruct: take a variant whose discriminator is an encoder, such as o-gan.`,
      );
    const { count, ...shown } = subjects(run, options.count, options.seed);
    const scores = await encoderScores(model, run.weights, shown);
    const pictures = await reconstructionPictures(run, shown);
    const files = Object.entries(pictures).map(([name, png]) => writeInto(options.out, `${name}.png`, png));
    return { run: record.name, count, scores, files };
  } finally {
    tf.dispose(run.weights);
  }
}

export function reconstructText({ run, count, scores, files }: ReconstructReport): string {
  const { rho, latent_error, pixel_error } = scores;
  return [
    `${run}, over ${count} held-out samples and ${count} latents:`,
    `rho           ${shown(rho)}  correlation of z with E(G(z)), 1 at best`,
    `latent_error  ${shown(latent_error)}  mean distance of z from N(E(G(z)))`,
    `pixel_error   ${shown(pixel_error)}  mean squared difference of x and G(N(E(x)))`,
    ...files,
  ].join('\n');
}

const shown = (score: number | null | undefined): string => score?.toPrecision(4) ?? 'not finite';

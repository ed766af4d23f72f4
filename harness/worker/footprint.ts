import * as tf from '@tensorflow/tfjs-core';
import { eager, type Engine } from '../engines/engine.js';
import type { Variant } from '../training/definition.js';
import type { Contest, Footprint } from './contest.js';
import { prepareContest } from './hold.js';

const STEPS = 5;

/**
 * Counts what one generator step of a scheme does. The process has to be a fresh one: its highest memory is taken after
 * some steps as they run in a training. Operations are counted in a step that is not captured, since the library does
 * not see into captured ones.
 */
export async function footprintOf(
  contest: Contest,
  scheme: string,
  variant: Variant,
  engine: Engine,
): Promise<Footprint> {
  const used = (await prepareContest(contest, variant, engine)).trainerOf(scheme);
  for (let step = 0; step < STEPS; step++) used.step();
  await used.readLosses();
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  const gpuPeakBytes = (await engine.deviceMemory?.())?.peakBytes ?? null;
  used.dispose();

  const counted = (await prepareContest(contest, variant, { ...engine, compile: eager })).trainerOf(scheme);
  counted.step(); // the first step also makes what later ones keep
  const { spent, inputBytes } = counted;
  const profile = await tf.profile(() => {
    counted.step();
    return [];
  });
  return {
    passes: counted.spent.passes - spent.passes,
    images: counted.spent.imagesSeen - spent.imagesSeen,
    kernels: profile.kernels.length,
    convolutions: profile.kernels.filter(({ name }) => name.includes('Conv2D')).length,
    inputBytes: counted.inputBytes - inputBytes,
    peakBytes: profile.peakBytes,
    peakRssBytes,
    gpuPeakBytes,
  };
}

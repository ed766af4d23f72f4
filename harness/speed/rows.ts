import type { Provenance } from '../run/record.js';
import { medianAbsoluteDeviation, median, pairedRatio } from '../../reports/statistics/paired-ratio.js';
import { againName } from '../../reports/speed.js';
import type { Contest, Footprint, Lane } from './contest.js';

/** One line of `speed.csv`: a scheme of a variant at one size, against the first scheme of its contest. */
export interface SpeedRow {
  readonly variant: string;
  readonly preset: string;
  readonly scheme: string;
  readonly engine: string;
  readonly dataset: string;
  readonly batch: number;
  readonly width: number;
  /** Rounds timed. */
  readonly samples: number;
  readonly medianMs: number;
  readonly madMs: number;
  /** Time over that of the contest's first scheme, median over rounds with its 95 % interval; below 1 is faster. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
  /** Generator steps, and reals shown to the discriminator. */
  readonly stepsPerSecond: number;
  readonly imagesPerSecond: number;
  readonly passes: number;
  readonly kernels: number;
  readonly convolutions: number;
  readonly inputBytes: number;
  readonly peakBytes: number;
  readonly peakRssBytes: number;
  readonly gpuPeakBytes: number | null;
  readonly device: string;
  readonly threads: number;
  readonly cpu: string;
  readonly engineVersion: string;
  /** Its name; null where none computed, and in files of older versions. */
  readonly gpu: string | null;
}

/** The lanes of a contest, each with the footprint of its scheme. */
export function speedRows(
  contest: Contest,
  lanes: readonly Lane[],
  footprints: ReadonlyMap<string, Footprint>,
  provenance: Provenance,
): SpeedRow[] {
  const [first] = lanes;
  return lanes.map((lane) => rowOf(contest, lane, first!, footprints.get(lane.scheme)!, provenance));
}

function rowOf(contest: Contest, lane: Lane, first: Lane, footprint: Footprint, provenance: Provenance): SpeedRow {
  const { variant, preset, dataset, batch, width } = contest;
  const scheme = lane.again ? againName(lane.scheme) : lane.scheme;
  const { engine, engineVersion, device, threads, cpu, gpu = null } = provenance;
  const name = [engine, variant, preset, scheme, batch, width].join(' ');
  const ratio = pairedRatio(lane.milliseconds, first.milliseconds, name);
  const { images, ...counts } = footprint;
  const medianMs = median(lane.milliseconds);
  return {
    ...{ variant, preset, scheme, engine, dataset, batch, width },
    samples: lane.milliseconds.length,
    medianMs,
    madMs: medianAbsoluteDeviation(lane.milliseconds),
    ratio: ratio.value,
    ratioLow: ratio.low,
    ratioHigh: ratio.high,
    stepsPerSecond: 1000 / medianMs,
    imagesPerSecond: (1000 * images) / medianMs,
    ...counts,
    ...{ device, threads, cpu, engineVersion, gpu },
  };
}

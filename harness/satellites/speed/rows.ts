import { defined } from '../../ground/certain.js';
import type { Provenance } from '../../record/record.js';
import { medianAbsoluteDeviation, median, pairedRatio } from '../../../statistics/paired-ratio.js';
import { againName, type SpeedRow } from '../../record/speed-csv.js';
import type { Contest, Footprint, Lane } from '../../worker/contest.js';

/** The lanes of a contest, each with the footprint of its scheme. */
export function speedRows(
  contest: Contest,
  lanes: readonly Lane[],
  footprints: ReadonlyMap<string, Footprint>,
  provenance: Provenance,
  key: string,
): SpeedRow[] {
  const [first] = lanes;
  return lanes.map((lane) => ({
    ...rowOf(contest, lane, defined(first), defined(footprints.get(lane.scheme)), provenance),
    key,
  }));
}

function rowOf(
  contest: Contest,
  lane: Lane,
  first: Lane,
  footprint: Footprint,
  provenance: Provenance,
): Omit<SpeedRow, 'key'> {
  const { variant, preset, dataset, batch, width } = contest;
  const scheme = lane.again ? againName(lane.scheme) : lane.scheme;
  const { engine, engineVersion, device, threads, cpu, gpu = null } = provenance;
  const name = [engine, variant, preset, scheme, batch, width].join(' ');
  const ratio = pairedRatio(lane.milliseconds, first.milliseconds, name);
  const { images, ...counts } = footprint;
  const medianMs = median(lane.milliseconds);
  return {
    variant,
    preset,
    scheme,
    engine,
    dataset,
    batch,
    width,
    samples: lane.milliseconds.length,
    medianMs,
    madMs: medianAbsoluteDeviation(lane.milliseconds),
    ratio: ratio.value,
    ratioLow: ratio.low,
    ratioHigh: ratio.high,
    stepsPerSecond: 1000 / medianMs,
    imagesPerSecond: (1000 * images) / medianMs,
    ...counts,
    device,
    threads,
    cpu,
    engineVersion,
    gpu,
  };
}

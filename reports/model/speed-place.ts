import type { SpeedRow } from '../../harness/record/speed-csv.js';

/** The rows of each place, an engine on a machine and a data set: times are compared within one only. */
export function byPlace(rows: readonly SpeedRow[]): Map<string, SpeedRow[]> {
  const places = new Map<string, SpeedRow[]>();
  for (const row of rows) places.set(placeOf(row), [...(places.get(placeOf(row)) ?? []), row]);
  return places;
}

function placeOf({ dataset, engine, engineVersion, device, gpu, threads, cpu }: SpeedRow): string {
  const processor = gpu === null ? device.toUpperCase() : `${device.toUpperCase()} ${gpu}`;
  return `${dataset}, ${engine} (${engineVersion}), ${processor}, ${threads} thread${threads === 1 ? '' : 's'}, ${cpu}`;
}

import type { SpeedRow } from '../harness/speed/rows.js';

/** Rows with one key were timed on the same thing in the same place; schemes and versions of the engine apart. */
export function contestKey(row: SpeedRow): string {
  const { variant, preset, dataset, batch, width, engine, device, gpu, threads, cpu } = row;
  return JSON.stringify([variant, preset, dataset, batch, width, engine, device, gpu, threads, cpu]);
}

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

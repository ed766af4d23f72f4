import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CurveRow, RunSpec } from '../record/record.js';
import { refuseLink } from '../ground/files.js';
import { shortKey, type Key } from '../record/key.js';
import { EventFile, type EventValue } from './event-file.js';

/** The name that TensorBoard shows of a run: `sgan-seed3-1a2b3c4d5e`. */
export const tensorboardName = ({ spec, key }: { readonly spec: RunSpec; readonly key: Key }): string =>
  `${spec.variant}-seed${spec.seed}-${shortKey(key.key)}`;

/** What a run tells, as in `RunContext`. */
export interface TensorboardWriter {
  onEvaluation(row: CurveRow, png: Uint8Array): void;
  onLosses(row: CurveRow): void;
}

/** Removes the events of an earlier training of the run, and nothing else in the folder. */
function removeEvents(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (/^events\.out\.tfevents\./.test(name)) rmSync(join(folder, name));
}

/**
 * Writes a run as TensorBoard events into `folder`: each evaluation with the picture of its samples, and each row of the
 * losses. Events of an earlier training of the run go with the evaluation of step 0.
 */
export function openTensorboard(folder: string): TensorboardWriter {
  for (const place of [dirname(folder), folder]) refuseLink(place);
  let file: EventFile | undefined;
  const write = (step: number, values: Readonly<Record<string, EventValue>>): void => {
    file ??= new EventFile(folder);
    file.write(step, values);
  };
  return {
    onEvaluation: ({ step, seconds, passes, flops, metrics }, png) => {
      if (step === 0) removeEvents(folder);
      write(step, {
        ...numbersOf('scores', metrics),
        ...numbersOf('spent', { seconds, passes, flops }),
        samples: { png, ...sizeOfPng(png) },
      });
    },
    onLosses: ({ step, metrics }) => write(step, numbersOf('losses', metrics)),
  };
}

/** TensorBoard shows tags of one beginning together. Undefined values have no event. */
function numbersOf(group: string, values: CurveRow['metrics']): Record<string, number> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [[`${group}/${name}`, value] as const],
  );
  return Object.fromEntries(known);
}

/** As the header says (W3C PNG, 11.2.2). */
function sizeOfPng(png: Uint8Array): { width: number; height: number } {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: header.getUint32(16), height: header.getUint32(20) };
}

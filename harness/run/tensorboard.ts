import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineFacts, enginesWith, type EngineName } from '../engines/facts.js';
import type { Engine, EventWriter } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import type { CurveRow } from '../record/record.js';
import { refuseLink } from '../ground/files.js';

/** @throws UserError where an engine writes no events for TensorBoard. */
export function checkTensorboard(engine: EngineName): void {
  if (engineFacts[engine].tensorboard) return;
  const able = enginesWith(({ tensorboard }) => tensorboard).join(' or ');
  throw new UserError(`--tensorboard needs the ${able} engine, whose summary writer it uses; this is ${engine}.`);
}

/** Of an earlier training of the run; nothing else in the folder is touched. */
function removeEvents(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (/^events\.out\.tfevents\./.test(name)) rmSync(join(folder, name));
}

/**
 * Writes each evaluation of a run as TensorBoard events into `folder`. Events of an earlier training of the run go with
 * the row of step 0.
 * @throws UserError where the engine writes none.
 */
export function openTensorboard(folder: string, engine: Engine): (row: CurveRow) => void {
  checkTensorboard(engine.name);
  for (const place of [dirname(folder), folder]) refuseLink(place);
  let writer: EventWriter | undefined;
  return ({ step, seconds, passes, metrics }) => {
    if (step === 0) removeEvents(folder);
    writer ??= engine.eventWriter?.(folder);
    for (const [name, value] of Object.entries({ ...metrics, seconds, passes }))
      if (value !== null) writer?.scalar(name, value, step);
    writer?.flush();
  };
}

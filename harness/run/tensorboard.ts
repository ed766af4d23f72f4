import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine, EngineName } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import type { CurveRow } from '../record/record.js';
import { refuseLink } from '../ground/files.js';

/** @throws UserError where events cannot be written, since the engine is not TensorFlow. */
export function checkTensorboard(engine: EngineName): void {
  if (engine !== 'tensorflow')
    throw new UserError(`--tensorboard needs the tensorflow engine, whose summary writer it uses; this is ${engine}.`);
}

/** Of an earlier training of the run; nothing else in the folder is touched. */
function removeEvents(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (/^events\.out\.tfevents\./.test(name)) rmSync(join(folder, name));
}

/**
 * Writes each evaluation of a run as TensorBoard events into `folder`, by TensorFlow's own summary writer. Events of an
 * earlier training of the run go with the row of step 0.
 * @throws UserError where the engine is not TensorFlow.
 */
export async function openTensorboard(folder: string, engine: Engine): Promise<(row: CurveRow) => void> {
  checkTensorboard(engine.name);
  for (const place of [dirname(folder), folder]) refuseLink(place);
  const { node } = await import('@tensorflow/tfjs-node-gpu');
  let writer: ReturnType<typeof node.summaryFileWriter> | undefined;
  return ({ step, seconds, passes, metrics }) => {
    if (step === 0) removeEvents(folder);
    writer ??= node.summaryFileWriter(folder);
    for (const [name, value] of Object.entries({ ...metrics, seconds, passes }))
      if (value !== null) writer.scalar(name, value, step);
    writer.flush();
  };
}

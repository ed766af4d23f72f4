import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '../../engines/start.js';
import { discoverMetrics } from '../../metrics/discover.js';
import { recordFailure } from '../../run/failure.js';
import { provenanceOf } from '../../run/machine.js';
import { executeRun } from '../../run/run.js';
import { openTensorboard, tensorboardName } from '../../run/tensorboard.js';
import { variantFolder } from '../../training/variants.js';
import { changedSincePlan, codeNow } from '../loaded.js';
import type { TrainJob, WorkerMessage } from '../messages.js';
import { readyVariant } from '../ready-variant.js';
import { note, send } from '../send.js';
import { surroundings } from '../surroundings.js';

/** The engine of the trainings, which all have one choice. */
let started: ReturnType<typeof startEngine> | undefined;

/** One run, up to its end or until `stopping` says so. */
export async function train(job: TrainJob, stopping: () => boolean): Promise<WorkerMessage> {
  const { spec, choice } = job;
  const start = performance.now();
  const { engine } = await (started ??= startEngine(choice));
  engine.onWarning = (text) => void note(text);
  const atFirst = codeNow(spec, variantFolder(spec.variant, job.variantFolders), engine);
  const entry = await readyVariant(spec.variant, job.variantFolders);
  const catalogue = await discoverMetrics(job.metricFolders);
  const moments = [atFirst, codeNow(spec, entry.folder, engine)];
  const { dataset, judges, missing, networks } = await surroundings(spec, engine, { catalogue, modules: job.modules });
  const changes = await changedSincePlan(job, { engine, entry, moments }, { dataset, networks, catalogue });
  if (changes.length > 0) {
    const reason = `The run is not the one that was planned: ${changes.join(', ')} since. Start the bench again.`;
    const provenance = { ...(await provenanceOf(engine)), command: job.command };
    const seconds = (performance.now() - start) / 1000;
    const record = await recordFailure(job.runs, job, { status: 'error', reason, provenance, seconds });
    return { type: 'trained', record, clean: true };
  }
  const before = tf.memory().numTensors;
  const record = await executeRun(spec, {
    ...job,
    variant: entry.variant,
    variantFolder: entry.folder,
    dataset,
    engine,
    judges,
    catalogue,
    missing,
    stopping,
    ...(job.tensorboard && openTensorboard(join(job.tensorboard, tensorboardName(job)))),
    onProgress: (progress) => void send({ type: 'progress', ...progress }),
  });
  const clean = tf.memory().numTensors <= before;
  return { type: 'trained', record: record ?? null, clean };
}

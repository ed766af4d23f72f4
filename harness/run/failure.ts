import type { Key } from '../record/key.js';
import { NOTHING_SPENT } from '../training/trainer.js';
import type { RunContext } from './context.js';
import { RunFolder } from './folder.js';
import type { Provenance, RunRecord, RunSpec, Status } from '../record/record.js';
import type { Saved } from './saved.js';

export interface Failure {
  readonly status: Status;
  readonly reason: string;
  readonly provenance: Provenance;
  /** Wall seconds until it failed. */
  readonly seconds: number;
}

/**
 * Records a run that cannot record its own end: its variant did not load, its code had changed, or its process died.
 * What it had spent and scored is known from its checkpoint; where an earlier process had begun it, its total seconds
 * are a lower bound.
 */
export async function recordFailure(
  runs: string,
  run: Pick<RunContext, 'name' | 'key' | 'scores' | 'faults'> & { readonly spec: RunSpec },
  { seconds, ...failure }: Failure,
): Promise<RunRecord> {
  const folder = new RunFolder(runs, run.name);
  await folder.open({ afresh: false });
  folder.log(failure.reason);
  const saved = savedOf(folder, run.key);
  const spent = saved?.progress.spent ?? NOTHING_SPENT;
  const { evaluation, total } = saved?.seconds ?? { evaluation: 0, total: 0 };
  return folder.close(
    {
      schema: 1,
      name: run.name,
      key: run.key.key,
      parts: run.key.parts,
      scores: run.scores,
      spec: run.spec,
      ...failure,
      collapsed: null,
      ...(run.faults && { faults: run.faults }),
      metrics: {},
      missing: {},
      spent,
      seconds: { training: spent.seconds, evaluation, total: Math.max(total, seconds) },
      digest: null,
    },
    {
      curve: saved?.scoreKey === run.scores.key ? saved.curve : [],
      losses: saved?.losses?.rows,
      trace: saved?.trace,
    },
  );
}

/** What the last checkpoint says; undefined where there is none of this run that can be read. */
function savedOf(folder: RunFolder, { key }: Key): Saved | undefined {
  const saved = folder.readCheckpoint()?.metadata as Saved | null | undefined;
  return saved?.key === key ? saved : undefined;
}

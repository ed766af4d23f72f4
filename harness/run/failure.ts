import type { Key } from '../suite/key.js';
import { RunFolder } from './folder.js';
import type { Provenance, RunSpec, Status } from './record.js';

/** Records a run that cannot say itself what became of it: its variant did not load, or its process died. */
export async function recordFailure(
  runs: string,
  run: { readonly name: string; readonly key: Key; readonly scores: Key; readonly spec: RunSpec },
  failure: { readonly status: Status; readonly reason: string; readonly provenance: Provenance },
): Promise<void> {
  const folder = new RunFolder(runs, run.name);
  await folder.open({ afresh: false });
  folder.log(failure.reason);
  folder.close(
    {
      schema: 1,
      name: run.name,
      key: run.key.key,
      parts: run.key.parts,
      scores: run.scores,
      spec: run.spec,
      ...failure,
      collapsed: null,
      metrics: {},
      missing: {},
      spent: { generatorSteps: 0, imagesSeen: 0, seconds: 0, passes: 0 },
      seconds: { training: 0, evaluation: 0, total: 0 },
      digest: null,
    },
    [],
  );
}

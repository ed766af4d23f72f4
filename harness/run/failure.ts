import { RunFolder } from './folder.js';
import type { Provenance, RunSpec, Status } from './record.js';

/** Records a run that has no training to show: its variant did not load, or its process died. */
export function recordFailure(
  runs: string,
  run: { readonly name: string; readonly key: string; readonly spec: RunSpec },
  failure: { readonly status: Status; readonly reason: string; readonly provenance: Provenance },
): void {
  const folder = new RunFolder(runs, run.name);
  folder.open();
  folder.log(failure.reason);
  folder.close(
    {
      schema: 1,
      name: run.name,
      key: run.key,
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

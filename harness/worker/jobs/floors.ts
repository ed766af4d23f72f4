import { loadDataset } from '../../data/index.js';
import { startEngine } from '../../engines/start.js';
import { entryOf } from '../../ground/certain.js';
import { discoverMetrics } from '../../metrics/discover.js';
import { floorsOf, type Floors } from '../../scoring/floors.js';
import { loadJudge } from '../../scoring/judges.js';
import type { FloorsJob, WorkerMessage } from '../messages.js';
import { referenceOptions } from '../references.js';
import { sayReferences } from '../send.js';

/** What every network finds between reals and reals, for each data set. */
export async function floors(job: FloorsJob): Promise<WorkerMessage> {
  const { choice, datasets, networks, samples, metrics, labels, modules } = job;
  const catalogue = await discoverMetrics(job.metricFolders);
  const { engine } = await startEngine(choice);
  const begun = performance.now();
  const found: Record<string, Floors> = {};
  for (const name of datasets) {
    const dataset = await loadDataset(name);
    for (const each of networks) {
      const options = { ...(await referenceOptions(engine)), chooses: false, metrics, labels, catalogue, modules };
      const judge = await loadJudge(each, dataset, options);
      if ('missing' in judge) continue;
      found[name] = { ...found[name], ...(await floorsOf(judge, dataset, entryOf(samples, each), options)) };
      judge.network.dispose();
    }
  }
  await sayReferences(begun);
  return { type: 'floors', floors: found };
}

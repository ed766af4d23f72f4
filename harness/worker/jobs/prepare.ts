import type { Dataset } from '../../data/dataset.js';
import { loadDataset } from '../../data/index.js';
import type { Engine } from '../../engines/engine.js';
import { startEngine } from '../../engines/start.js';
import { entryOf } from '../../ground/certain.js';
import { metricsOf, tableOf } from '../../metrics/catalogue.js';
import { discoverMetrics, type Catalogue } from '../../metrics/discover.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import { cpuKind, provenanceOf } from '../../run/machine.js';
import { keptFloors, type Floors } from '../../scoring/floors.js';
import { heldOutOf, tooFew } from '../../scoring/held-out.js';
import { unsuitedFor } from '../../scoring/judges.js';
import type { HeldOut } from '../../record/held-out.js';
import { sizeOfDataset } from '../../training/obstacle.js';
import { checkEngine, refuseTwin } from '../checks.js';
import type { Prepared, PrepareJob } from '../messages.js';
import { referenceOptions } from '../references.js';
import { note } from '../send.js';

/** What a bench has to know before it plans: data, feature networks, metrics and floors as they are on this machine. */
export async function prepare(job: PrepareJob): Promise<Prepared> {
  const { choice, datasets, metrics } = job;
  const catalogue = await discoverMetrics(job.metricFolders);
  const { engine, reason } = await startEngine(choice);
  await checkEngine(engine);
  const found: Found[] = [];
  for (const name of datasets) found.push(await look(name, job, { engine, catalogue }));
  const byDataset = <T>(value: (each: Found) => T): Record<string, T> =>
    Object.fromEntries(found.map((each) => [each.name, value(each)]));
  const byNetwork = (value: (each: Found) => Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      found.flatMap((each) => Object.entries(value(each)).map(([network, why]) => [`${each.name} ${network}`, why])),
    );
  return {
    provenance: await provenanceOf(engine),
    cpuKind: cpuKind(),
    reason,
    checksums: byDataset(({ dataset }) => dataset.checksum),
    sizes: byDataset(({ dataset }) => sizeOfDataset(dataset)),
    heldOut: byDataset(({ heldOut }) => heldOut),
    networks: byDataset(({ hashes }) => hashes),
    table: tableOf(
      metrics,
      found.map(({ dataset }) => dataset),
      catalogue,
    ),
    floors: found.every(({ floors }) => floors) ? byDataset(({ floors }) => floors ?? {}) : null,
    missing: byNetwork(({ missing }) => missing),
    unsuited: byNetwork(({ unsuited }) => unsuited),
  };
}

/** Of one data set, by the names of the suite; records are by feature network. */
interface Found {
  readonly name: string;
  readonly dataset: Dataset & { readonly labels: boolean | undefined };
  readonly heldOut: HeldOut;
  readonly hashes: Record<string, string>;
  readonly missing: Record<string, string>;
  readonly unsuited: Record<string, string>;
  /** Null where some of them are in no cache. */
  readonly floors: Floors | null;
}

async function look(name: string, job: PrepareJob, on: { engine: Engine; catalogue: Catalogue }): Promise<Found> {
  const { networks, samples, metrics, labels, modules } = job;
  const dataset = { ...(await loadDataset(name, { say: (text) => void note(text) })), labels };
  for (const text of dataset.notes ?? []) await note(text);
  const heldOut = heldOutOf(dataset);
  const hashes: Record<string, string> = {};
  const missing: Record<string, string> = {};
  const unsuited: Record<string, string> = {};
  const names = new Map<string, string>();
  let floors: Floors | null = {};
  for (const each of networks) {
    const network = await loadFeatureNetwork(each, dataset.shape, modules);
    if ('missing' in network) {
      missing[each] = network.missing;
      continue;
    }
    refuseTwin(names, each, network.name);
    if (network.warning) await note(network.warning);
    hashes[each] = network.weightsHash;
    network.dispose?.();
    const reason = unsuitedFor(each, dataset);
    if (reason) {
      unsuited[each] = reason;
      continue;
    }
    const scoring = { network, metrics: metricsOf(metrics, dataset, on.catalogue) };
    heldOut.few.push(...tooFew(dataset, network, scoring.metrics));
    const kept = keptFloors(scoring, dataset, entryOf(samples, each), await referenceOptions(on.engine));
    floors = kept && floors && { ...floors, ...kept };
  }
  return { name, dataset, heldOut, hashes, missing, unsuited, floors };
}

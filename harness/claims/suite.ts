import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from '../../reports/claims/observation.js';
import { readResults, type Results } from '../../reports/results.js';
import { bench } from '../bench.js';
import type { RunRecord } from '../run/record.js';
import type { Made, MakeOptions } from './cases.js';

/** Runs a claim's suite as any other, with the variants of the claim's own folder, and reads its results. */
export async function runSuite(suite: string, options: MakeOptions): Promise<Made> {
  const { folder, out, choice, jobs, force, signal, log } = options;
  const own = join(folder, 'variants');
  const variantFolders = existsSync(own) ? [own] : [];
  await bench({ suite, out, choice, variantFolders, jobs, force, signal, log });
  const results = readResults(out);
  const provenance = results.records.map((record) => record.provenance);
  return { observations: observationsOf(results), provenance, complete: !signal.aborted };
}

/**
 * Runs as observations. An arm is named by its variant and what else differs among the runs: `wgan-div at-reals`. Scores
 * are the metric columns, series the curves as [step, value].
 */
export function observationsOf({ records, curves }: Pick<Results, 'records' | 'curves'>): Observation[] {
  const severalDatasets = new Set(records.map(({ spec }) => spec.dataset)).size > 1;
  return records.map((record) => {
    const { spec, status, reason, metrics, name } = record;
    const rows = curves.get(name) ?? [];
    const columns = Object.keys(rows[0]?.metrics ?? {});
    return {
      arm: [armOf(record), ...(severalDatasets ? [`on ${spec.dataset}`] : [])].join(' '),
      seed: spec.seed,
      scores: status === 'ok' ? metrics : {},
      series: Object.fromEntries(
        columns.map((column) => [
          column,
          rows.flatMap(({ step, metrics: { [column]: value } }) => (value == null ? [] : [[step, value]])),
        ]),
      ),
      failure: status === 'ok' ? null : `${status}: ${reason ?? ''}`,
    };
  });
}

const armOf = ({ spec: { variant, preset, scheme } }: RunRecord): string =>
  [variant, ...(preset === 'default' ? [] : [preset]), ...(scheme === 'alternating' ? [] : [scheme])].join(' ');

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from './observation.js';
import { readResults, type Results } from '../../reports/results/results.js';
import { bench } from '../bench/bench.js';
import { loadSuite, type NamedSuite } from '../suite/load.js';
import type { RunRecord } from '../record/record.js';
import type { CaseResults, MakeOptions } from './cases.js';

/** A suite whose settings are its own, whatever a tuning found since: what is trained is fixed before its numbers. */
export const fixedSuite = (path: string): NamedSuite => ({ ...loadSuite(path), tuned: false });

/** Runs a folder's suite as any other, with the variants of the folder's own, and reads its results. */
export async function runSuite(path: string, options: MakeOptions): Promise<CaseResults> {
  const { folder, out, choice, jobs, force, signal, log } = options;
  const suite = fixedSuite(path);
  await bench({ suite, out, choice, variantFolders: variantFoldersOf(folder), jobs, force, signal, log });
  const results = readResults(out);
  results.problems.forEach(log);
  const provenance = results.records.map((record) => record.provenance);
  return { observations: observationsOf(results), provenance, complete: !signal.aborted };
}

/** The folder's own variants, where it has some. */
export function variantFoldersOf(folder: string): string[] {
  const own = join(folder, 'variants');
  return existsSync(own) ? [own] : [];
}

/**
 * Runs as observations. An arm is named by its variant and what else differs among the runs: `wgan-div at-reals`,
 * `sgan tuned`. Scores are the metric columns, the generator's steps and the tuned settings, series the curves as [step,
 * value]. What a search tried is an arm `sgan searched`.
 */
export function observationsOf(results: Pick<Results, 'records' | 'curves' | 'bench'>): Observation[] {
  return [...runsOf(results), ...searchedOf(results)];
}

function searchedOf({ bench }: Pick<Results, 'bench'>): Observation[] {
  return (bench?.search?.found ?? []).flatMap(({ variant, tried }) =>
    tried.map(({ settings, seed, score }) => ({
      arm: `${variant} searched`,
      seed,
      series: {},
      scores: { searched: score ?? null, ...settings },
      failure: score == null ? 'The training failed.' : null,
    })),
  );
}

function runsOf({ records, curves }: Pick<Results, 'records' | 'curves'>): Observation[] {
  const severalDatasets = new Set(records.map(({ spec }) => spec.dataset)).size > 1;
  return records.map((record) => {
    const { spec, status, reason, metrics, name } = record;
    const { generatorSteps } = record.spent;
    const rows = curves.get(name) ?? [];
    const columns = Object.keys(rows[0]?.metrics ?? {});
    return {
      arm: [armOf(record), ...(severalDatasets ? [`on ${spec.dataset}`] : [])].join(' '),
      seed: spec.seed,
      scores: status === 'ok' ? { ...metrics, ...spec.settings, generatorSteps } : {},
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

/** How an arm is called: `sgan`, `wgan-div at-reals`, `sgan tuned`, `sgan fused`. */
export function armOf({ spec: { variant, preset, settings = {}, scheme } }: Pick<RunRecord, 'spec'>): string {
  return [
    variant,
    ...(preset === 'default' ? [] : [preset]),
    ...(Object.keys(settings).length > 0 ? ['tuned'] : []),
    ...(scheme === 'alternating' ? [] : [scheme]),
  ].join(' ');
}

import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/index.js';
import type { Engine } from '../engines/engine.js';
import type { RunSpec } from '../record/record.js';
import type { RunContext } from '../run/context.js';
import { loadJudge, unsuitedFor, type Judge, type JudgeOptions } from '../scoring/judges.js';
import { referenceOptions } from './references.js';
import { sayReferences } from './send.js';

/** What trainings of one kind share: the data, and the feature networks with the statistics of the reals. */
export interface Surroundings {
  readonly dataset: Dataset;
  readonly judges: RunContext['judges'];
  readonly missing: Readonly<Record<string, string>>;
  /** Hashes of their weights, or `missing`, by the names of the suite. */
  readonly networks: Readonly<Record<string, string>>;
}

/** Those of the last training, which the next one mostly shares. */
let last: { readonly of: string; readonly surroundings: Surroundings } | undefined;

export async function surroundings(
  spec: RunSpec,
  engine: Engine,
  own: Pick<JudgeOptions, 'catalogue' | 'modules'>,
): Promise<Surroundings> {
  const { dataset: name, evaluation, labels = false } = spec;
  const of = JSON.stringify([name, evaluation, labels]);
  if (last?.of !== of) {
    const { curve = [], final = [] } = last?.surroundings.judges ?? {};
    for (const { network } of [...curve, ...final]) network.dispose();
    last = { of, surroundings: await makeSurroundings(spec, engine, own) };
  }
  return last.surroundings;
}

async function makeSurroundings(
  { dataset: name, labels, evaluation: { curve, final, metrics } }: RunSpec,
  engine: Engine,
  own: Pick<JudgeOptions, 'catalogue' | 'modules'>,
): Promise<Surroundings> {
  const dataset = await loadDataset(name);
  const begun = performance.now();
  const missing: Record<string, string> = {};
  const hashes: Record<string, string> = {};
  const judgesOf = async (networks: readonly string[], chooses: boolean): Promise<Judge[]> => {
    const judges: Judge[] = [];
    for (const each of networks) {
      const judge = await loadJudge(each, dataset, {
        ...(await referenceOptions(engine)),
        chooses,
        metrics,
        labels,
        ...own,
      });
      if ('missing' in judge) missing[each] = judge.missing;
      else judges.push(judge);
      if (!unsuitedFor(each, dataset)) hashes[each] = 'missing' in judge ? 'missing' : judge.network.weightsHash;
    }
    return judges;
  };
  const judges = { curve: await judgesOf(curve, true), final: await judgesOf(final, false) };
  await sayReferences(begun);
  return { dataset, judges, missing, networks: hashes };
}

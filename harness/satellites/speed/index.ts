import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { UserError } from '../../ground/errors.js';
import type { EngineRequest } from '../../engines/request.js';
import { expectAnswer, startJob } from '../../executors/worker-process.js';
import { makeFolder, writeAtomically } from '../../ground/files.js';
import { setupForChoice } from '../../setup/index.js';
import { schemeOf, schemes } from '../../training/schemes/index.js';
import { resolvePreset } from '../../training/recipe.js';
import { discoverVariants, findVariant } from '../../training/variants.js';
import { readSpeed, speedCsv } from '../../record/speed-csv.js';
import { contestKey } from '../../record/speed-csv.js';
import type { Contest, Footprint, Patience } from '../../worker/contest.js';
import { speedKey } from './key.js';
import { speedRows } from './rows.js';
import type { SpeedRow } from '../../record/speed-csv.js';
import { refuseLinkedResults } from '../../record/results-folder.js';

export interface SpeedOptions {
  readonly variants: readonly string[];
  readonly schemes?: readonly string[];
  readonly batches: readonly number[];
  readonly widths: readonly number[];
  readonly dataset: string;
  /** One or more; each is timed by itself and never ranked against another. */
  readonly choices: readonly EngineRequest[];
  readonly variantFolders: readonly string[];
  readonly patience: Patience;
  readonly out: string;
  /** Whether what was timed before is timed again. */
  readonly force?: boolean | undefined;
  log(line: string): void;
}

/** A scheme that a variant cannot use exactly. */
export interface Refusal {
  readonly variant: string;
  readonly scheme: string;
  readonly reason: string;
}

export interface SpeedResult {
  readonly rows: readonly SpeedRow[];
  readonly refused: readonly Refusal[];
}

const LATENT_SIZE = 64;

/**
 * Times the schemes of each variant against each other, one contest after another, and adds each to `speed.csv`. Contests
 * that lie there, timed as patiently with the same code on this machine, are not held again.
 */
export async function compareSpeed(options: SpeedOptions): Promise<SpeedResult> {
  const contests = await contestsOf(options);
  const out = resolve(options.out);
  refuseLinkedResults(out);
  makeFolder(out);
  const rows: SpeedRow[] = [];
  const refused = new Map<string, Refusal>();
  const file = join(out, 'speed.csv');
  for (const asked of options.choices) {
    const choice = await setupForChoice(asked, options.log);
    for (const { contest, folder } of contests) {
      const { variant, batch, width } = contest;
      const what = `${variant}, batch ${batch}, width ${width}, on ${choice.engine}`;
      const key = speedKey(contest, folder, choice, options.patience);
      const kept = options.force ? [] : readSpeed(file).filter((row) => row.key === key);
      rows.push(...kept);
      options.log(kept.length > 0 ? `Timed before: ${what}.` : `Timing ${what}.`);
      if (kept.length > 0) continue;
      const { timings, provenance } = await time(contest, choice, options);
      const footprints = await countAll(contest, new Set(timings.lanes.map(({ scheme }) => scheme)), choice, options);
      const timed = speedRows(contest, timings.lanes, footprints, provenance, key);
      writeAtomically(file, speedCsv(withOthers(timed, readSpeed(file))));
      rows.push(...timed);
      for (const [scheme, reason] of Object.entries(timings.refused))
        refused.set(`${variant} ${scheme}`, { variant, scheme, reason });
    }
  }
  return { rows, refused: [...refused.values()] };
}

/** The new rows, and the earlier ones of contests that were not held again. */
function withOthers(rows: readonly SpeedRow[], before: readonly SpeedRow[]): SpeedRow[] {
  const held = new Set(rows.map(contestKey));
  return [...before.filter((row) => !held.has(contestKey(row))), ...rows];
}

async function time(contest: Contest, choice: EngineRequest, { variantFolders, patience }: SpeedOptions) {
  const job = startJob({ kind: 'time', choice, contest, patience, variantFolders }, () => undefined);
  return expectAnswer(await job.outcome, 'timed');
}

/** The footprints of the schemes. Nothing is timed, so there are as many processes at a time as cores. */
async function countAll(
  contest: Contest,
  schemes: ReadonlySet<string>,
  choice: EngineRequest,
  options: SpeedOptions,
): Promise<ReadonlyMap<string, Footprint>> {
  const atATime = pLimit(availableParallelism());
  return new Map(
    await atATime.map(schemes, async (scheme) => [scheme, await count(contest, scheme, choice, options)] as const),
  );
}

/** In a process of its own, whose memory is then that of the scheme. */
async function count(contest: Contest, scheme: string, choice: EngineRequest, { variantFolders }: SpeedOptions) {
  const job = startJob({ kind: 'count', choice, contest, scheme, variantFolders }, () => undefined);
  return expectAnswer(await job.outcome, 'counted').footprint;
}

/** The product of variants, batch sizes and widths. Alternating comes first: the others are compared with it. */
async function contestsOf(options: SpeedOptions): Promise<{ contest: Contest; folder: string }[]> {
  const entries = await discoverVariants(options.variantFolders);
  const names = options.schemes ?? schemes.map(({ name }) => name);
  const ordered = ['alternating', ...names.filter((name) => name !== 'alternating')];
  ordered.forEach(schemeOf);
  return options.variants.flatMap((name) => {
    const [variant, preset = 'default'] = name.split(':') as [string, string?];
    const entry = findVariant(entries, variant, '');
    if (entry.status !== 'ready') throw new UserError(`The variant ${variant} does not load: ${entry.reason}`);
    resolvePreset(variant, entry.variant, preset);
    const { dataset, batches, widths } = options;
    const common = { variant, preset, dataset, schemes: ordered, latentSize: LATENT_SIZE };
    const { folder } = entry;
    return widths.flatMap((width) => batches.map((batch) => ({ contest: { ...common, batch, width }, folder })));
  });
}

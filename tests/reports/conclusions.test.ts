import { describe, expect, it } from 'vitest';
import { conclusions } from '../../reports/model/conclusions.js';
import { groupRuns } from '../../reports/results/groups.js';
import { leaderboardsAtEqualSteps, leaderboardsOf } from '../../reports/model/leaderboard.js';
import type { RunRecord } from '../../harness/record/record.js';
import { FD, record, results } from './records.js';

const budget = { unit: 'flops', amount: 480e9 } as const;
const evaluation = { evaluations: 8, commonStep: 50, samples: 2000, curve: ['digits'], final: [] };
/** What seeds have in common, and what each run has of its own. */
const seedFactors = [1, 1.3, 0.8, 1.1, 0.9];
const noise = [1, 1.01, 0.99, 1.005, 0.995];

/** Runs of five seeds around a score with equal compute and one at equal steps. */
const runs = (variant: string, score: number, atStep: number, changes: Partial<RunRecord> = {}): RunRecord[] =>
  seedFactors.map((factor, seed) => {
    const own = factor * noise[(seed + variant.charCodeAt(1)) % noise.length]!;
    const run = record(variant, seed, score * own, changes, { budget, evaluation });
    return { ...run, metrics: { ...run.metrics, [`${FD}_equal_steps`]: atStep * own } };
  });

function said(records: RunRecord[]): string[] {
  const all = results(records);
  const groups = groupRuns(records, all.table);
  const [board] = leaderboardsOf('mnist', groups, all);
  return conclusions(board, leaderboardsAtEqualSteps('mnist', groups, all)[0]);
}

describe('what the first screen concludes', () => {
  const base = runs('sgan', 100, 300);

  it('names who moves between equal compute and equal steps, who is better by how much, and what is open', () => {
    const [better, open, equality, ...more] = said([
      ...base,
      ...runs('good', 50, 290),
      ...runs('same', 100.1, 301),
      ...runs('critic', 200, 100),
    ]);
    expect(more).toEqual([]);
    // By hand: orders good, sgan, same, critic and critic, good, sgan, same: Σd² = 1 + 1 + 1 + 9, ρ = 1 − 6·12/(4·15) = −0.2.
    expect(equality).toMatch(
      /^The means of 4 variants at equal compute \(480 GFLOP each\) and at equal generator steps \(step 50, the last that all reach\) have a Spearman correlation of -0\.20 \[/,
    );
    expect(equality).toMatch(
      /Ranks do not overlap for .*critic \(rank 1 at equal generator steps, rank 4 at equal compute\)/,
    );
    expect(better).toMatch(
      /^At equal compute, by moderated t tests with Holm’s adjustment over all 6 pairs, good \(0\.50 \[0\.4\d, 0\.5\d\]\) is better than sgan \(ratio of distances, 95 % interval of each alone\), and 1 is worse\.$/,
    );
    expect(open).toMatch(
      /^With 5 seeds same is not separated from sgan: undecided, which does not mean equal\. These seeds find a ratio of 1\.\d\d about four times in five, and a smaller one less often\.$/,
    );
  });

  it('says that nobody is better, that nobody moves and that a variant is in no test', () => {
    const [better, open, equality] = said([
      ...base,
      ...runs('worse', 200, 600),
      ...runs('stuck', 300, 900, { collapsed: true }),
    ]);
    expect(equality).toMatch(/\. The ranks of every variant overlap\.$/);
    expect(better).toMatch(/no variant is better than sgan, and 1 is worse\.$/);
    expect(open).toBe(
      'With 5 seeds nothing stays undecided against sgan. 1 variant is in no test, because runs failed, collapsed or learned nothing.',
    );
  });

  it('concludes nothing of one seed, or without the baseline', () => {
    expect(said([record('sgan', 0, 100, {}, { budget }), record('a', 0, 50, {}, { budget })])).toEqual([]);
    expect(said([...runs('a', 50, 100), ...runs('b', 100, 100)]).slice(1)).toEqual([]);
  });
});

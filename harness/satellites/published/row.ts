import { scales, type Scale } from '../../experiments/experiment.js';
import type { PublishedEntry } from './discover.js';
import { findingsOf, type Finding } from './findings.js';
import type { Outcome, Outcomes } from './outcome.js';
import type { AtScale } from './protocol.js';

/** A published result at one scale: what was to be done, and what came out where it was. */
export interface RowScale {
  readonly scale: Scale;
  readonly protocol: AtScale;
  /** undefined where it was not executed. */
  readonly outcome: Outcome | undefined;
  /** None where it was not executed. */
  readonly findings: readonly Finding[];
}

export interface Row {
  readonly entry: PublishedEntry;
  readonly scales: readonly RowScale[];
}

export function rowOf(entry: PublishedEntry, outcomes: Outcomes): Row {
  const { protocol } = entry;
  return {
    entry,
    scales: scales.flatMap((scale): RowScale[] => {
      const at = protocol.scales[scale];
      if (!at) return [];
      const outcome = outcomes[scale];
      const runs = outcome?.runs.map((run) => ({ ...run, series: {} }));
      return [{ scale, protocol: at, outcome, findings: runs ? findingsOf(protocol, at, runs) : [] }];
    }),
  };
}

/** `21 of 21 agree`, `2 of 3 agree, 1 undecided, unfinished`, `not executed`. */
export function outcomeText({ outcome, findings }: RowScale): string {
  if (!outcome) return 'not executed';
  const count = (verdict: Finding['verdict']): number => findings.filter((each) => each.verdict === verdict).length;
  const others = (
    [
      ['differs', 'differ'],
      ['undecided', 'undecided'],
      ['missing', 'missing'],
    ] as const
  ).flatMap(([verdict, word]) => (count(verdict) > 0 ? [`${count(verdict)} ${word}`] : []));
  return [
    `${count('agrees')} of ${findings.length} agree`,
    ...others,
    ...(outcome.complete ? [] : ['unfinished']),
  ].join(', ');
}

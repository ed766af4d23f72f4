import { itemAt } from '../../../ground/certain.js';
import { SEEDS_TO_DECIDE } from '../../../../statistics/baseline.js';
import { holm } from '../../../../statistics/holm.js';
import type { Block } from '../../../../reports/model/blocks.js';
import { examine, findingAt, type Finding, type ClaimVerdict } from './endpoint.js';
import type { Observation } from '../../../experiments/observation.js';
import type { ClaimScale } from '../scale.js';
import type { Protocol, Protocols } from './protocol.js';

/** A picture of a claim's page, beside `claims.md`. */
export interface ClaimFigure {
  /** Without folder; a claim's figures have names of their own. */
  readonly name: string;
  readonly caption: string;
  readonly content: string | Uint8Array;
}

/** An article's claim and the protocols that test it; the default export of an `analysis.ts`. */
export interface Claim {
  readonly title: string;
  /** What the article says, in a sentence. */
  readonly says: string;
  readonly source: string;
  readonly protocols: Protocols;
  /** Scores that follow from others, and arms that follow from several. */
  derive?(observations: readonly Observation[]): readonly Observation[];
  figures(observations: readonly Observation[], protocol: Protocol): readonly ClaimFigure[];
  /** Numbers besides the endpoints'. */
  tables?(observations: readonly Observation[]): readonly Block[];
}

/** Marks and checks the default export of an `analysis.ts`. */
export function defineClaim(claim: Claim): Claim {
  Object.values(claim.protocols).forEach((protocol: Protocol) => check(claim.title, protocol));
  return claim;
}

function check(title: string, { seeds, primary, secondary }: Protocol): void {
  if (seeds.length < SEEDS_TO_DECIDE)
    throw new Error(`“${title}” has ${seeds.length} seeds; fewer than ${SEEDS_TO_DECIDE} decide nothing.`);
  for (const { name, expected, margin } of [primary, ...secondary]) {
    const directed = expected === 'lower' || expected === 'higher';
    if (!directed && !(margin !== undefined && margin > 0))
      throw new Error(`The endpoint “${name}” of “${title}” needs a positive margin.`);
  }
}

/** What the observations say of a claim. */
export interface ClaimResult {
  readonly verdict: ClaimVerdict;
  readonly primary: Finding;
  readonly secondary: readonly Finding[];
  /** With the derived scores and arms. */
  readonly observations: readonly Observation[];
}

/**
 * The primary endpoint gives the verdict. Holm's method adjusts the p values of the secondary endpoints as one family.
 */
export function analyse(claim: Claim, made: readonly Observation[], scale: ClaimScale): ClaimResult {
  const observations = claim.derive?.(made) ?? made;
  const protocol = claim.protocols[scale];
  const first = examine(protocol.primary, observations);
  const primary = findingAt(first, first.p, first.equivalenceP);
  const others = protocol.secondary.map((endpoint) => examine(endpoint, observations));
  const adjusted = holmOverAll(others.map(({ p }) => p));
  const equivalences = holmOverAll(others.map(({ equivalenceP }) => equivalenceP));
  const secondary = others.map((each, i) => findingAt(each, itemAt(adjusted, i), itemAt(equivalences, i)));
  return { verdict: primary.verdict, primary, secondary, observations };
}

/** Endpoints that could not be tested count too: they were to be. */
function holmOverAll(ps: readonly (number | null)[]): (number | null)[] {
  const adjusted = holm(ps.map((p) => p ?? 1));
  return ps.map((p, i) => (p === null ? null : itemAt(adjusted, i)));
}

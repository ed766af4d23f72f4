import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../ground/errors.js';
import { LARGEST_TABLE, readText, writeAtomically } from '../ground/files.js';
import { parsedAs } from '../ground/parsed.js';
import { networkText } from '../networks/choice.js';
import type { RunSpec } from '../record/record.js';
import { tunedSchema, type Fit, type Outcome, type SearchRecord, type Tuned } from '../record/tuning-record.js';

/** Of a variant's folder. */
export const tunedFile = (folder: string): string => join(folder, 'tuned.json');

/** What has to agree, of a run. */
export const fitOf = ({
  dataset,
  scheme,
  budget: { unit, amount },
  batchSize,
  width,
  latentSize,
  network,
  labels,
}: Pick<RunSpec, keyof Fit>): Fit => ({
  dataset,
  scheme,
  budget: { unit, amount },
  batchSize,
  width,
  latentSize,
  ...(network && { network: networkText(network) }),
  ...(labels && { labels }),
});

const textOf = (fit: Fit): string => JSON.stringify(fit);

/**
 * What was found for a variant; nothing where it was never tuned.
 * @throws UserError where the file is damaged.
 */
export function readTuned(folder: string): Tuned {
  const file = tunedFile(folder);
  if (!existsSync(file)) return { schema: 1, outcomes: [] };
  try {
    return parsedAs(tunedSchema, JSON.parse(readText(file, LARGEST_TABLE)));
  } catch (error) {
    throw new UserError(
      `${file} is damaged: ${messageOf(error)}. Bring it back, or remove it and tune the variant again with \`ganbench tune\`.`,
    );
  }
}

/** What was found for runs like this one. */
export const outcomeFor = (tuned: Tuned, spec: Pick<RunSpec, keyof Fit>): Outcome | undefined =>
  outcomeOf(tuned, fitOf(spec));

const outcomeOf = ({ outcomes }: Tuned, wanted: Fit): Outcome | undefined =>
  outcomes.find(({ fit }) => textOf(fit) === textOf(wanted));

/** Adds a search to the others; one of the same round is replaced. */
export function withSearch(tuned: Tuned, fit: Fit, search: SearchRecord): Tuned {
  const earlier = outcomeOf(tuned, fit);
  const others = (earlier?.searches ?? []).filter(({ round }) => round !== search.round);
  const searches = [...others, search].sort((a, b) => a.round - b.round);
  const outcomes = [...tuned.outcomes.filter((each) => each !== earlier), { fit, searches }];
  return { schema: 1, outcomes: outcomes.sort((a, b) => (textOf(a.fit) < textOf(b.fit) ? -1 : 1)) };
}

/** Writes what was found into the variant's folder. */
export const writeTuned = (folder: string, tuned: Tuned): void =>
  writeAtomically(tunedFile(folder), `${layOut(JSON.parse(JSON.stringify(tuned)))}\n`);

const WIDEST = 150;

/** JSON of which each value stands on a line of its own that fits on one. */
function layOut(value: unknown, indent = ''): string {
  const short = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || short.length <= WIDEST) return short;
  const deeper = `${indent}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((each) => layOut(each, deeper))]
    : ['{', '}', Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${layOut(each, deeper)}`)];
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

import { join } from 'node:path';
import { foundSoFar } from '../../bench/search-outcome.js';
import { stateOfRecord } from '../../bench/plan.js';
import { allRecords, readRecord } from '../../record/record-file.js';
import type { RunRecord } from '../../record/record.js';
import type { Found } from '../../suite/search.js';
import { notedRun } from './reservations.js';
import { reservationOf, reservationsFolder, resultsOf, type ListedRun, type Submission } from './submission.js';

/** What the nodes have recorded of the runs of a submission. */

/** One record of each run: where nodes of several kinds recorded it, one that is `ok`, and of those the first by name. */
export function recordsByReservation(runs: string): Map<string, RunRecord> {
  const records = new Map<string, RunRecord>();
  for (const record of allRecords(runs)) {
    if (!record.parts) continue;
    const reservation = reservationOf(record.parts);
    if (records.get(reservation)?.status !== 'ok' && (record.status === 'ok' || !records.has(reservation)))
      records.set(reservation, record);
  }
  return records;
}

/** The record of a listed run; a tuned one has it under the name that its task noted. */
export function recordOf(
  run: ListedRun,
  records: ReadonlyMap<string, RunRecord>,
  folder: string,
): RunRecord | undefined {
  if (!run.tuned) return records.get(run.reservation);
  const name = notedRun(reservationsFolder(folder), run.reservation);
  return name === undefined ? undefined : readRecord(join(resultsOf(folder), 'runs'), name);
}

/** What a submission's search has found so far, on nodes of any kind; nothing where its suite has none. */
export function foundIn(
  { search, timeLimit }: Pick<Submission, 'search' | 'timeLimit'>,
  listed: readonly ListedRun[],
  runs: string,
): Found[] {
  if (!search) return [];
  const records = recordsByReservation(runs);
  const searched = listed.filter(({ tuned }) => !tuned);
  const made = searched.map(({ spec, name, reservation }) => {
    const record = records.get(reservation);
    const isCached =
      record?.scores && stateOfRecord(record, record.scores, timeLimit && timeLimit * 60).state === 'cached';
    return { spec, name: record?.name ?? name, state: isCached ? 'cached' : 'new', ...(record && { record }) } as const;
  });
  return foundSoFar(made, search, runs);
}

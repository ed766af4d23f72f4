import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { itemAt } from '../../ground/certain.js';
import { lockResults, recordBench } from '../../bench/bench.js';
import { computeFloors } from '../../bench/noise-floors.js';
import { scoringOf } from '../../bench/planning.js';
import { prepare } from '../../bench/prepare.js';
import { UserError } from '../../ground/errors.js';
import type { Lock } from '../../ground/lock.js';
import { allRecords } from '../../record/record-file.js';
import type { RunRecord } from '../../record/record.js';
import { setupForChoice } from '../../setup/index.js';
import { writeReports } from '../../../reports/index.js';
import { reservationOf, readRuns, readSubmission, resultsOf } from './submission.js';

const LOCK_SECONDS = 600;

/**
 * What the job after an array does: collects the runs of the whole suite, whichever nodes and submissions made them,
 * computes the noise floors and writes the reports. Returns how many runs there are, and how many were planned.
 */
export async function reportSubmission(
  folder: string,
  log: (line: string) => void,
): Promise<{ recorded: number; planned: number }> {
  const out = resultsOf(folder);
  const lock = await waitForResults(out);
  try {
    const submission = readSubmission(folder);
    const listed = readRuns(folder);
    const choice = await setupForChoice(submission.choice, log);
    const datasets = [...new Set(listed.map(({ spec }) => spec.dataset))];
    const scoring = scoringOf(datasets, itemAt(listed, 0).spec.evaluation, submission.metricFolders);
    const prepared = await prepare(scoring, choice, { log });
    const floors = prepared.floors ?? (await computeFloors(scoring, choice, { log }));
    const recorded = recordsByReservation(join(out, 'runs'));
    const names = listed.map(({ reservation, name }) => recorded.get(reservation)?.name ?? name);
    const { table, reason: engine } = prepared;
    recordBench(out, { ...submission, name: submission.suite, engine, floors, table, names });
    await writeReports(out);
    return { recorded: listed.filter(({ reservation }) => recorded.has(reservation)).length, planned: listed.length };
  } finally {
    lock.release();
  }
}

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

/** Two reports at once wait for each other. */
async function waitForResults(out: string): Promise<Lock> {
  for (let waited = 0; ; waited++) {
    try {
      return lockResults(out);
    } catch (error) {
      if (!(error instanceof UserError) || waited >= LOCK_SECONDS) throw error;
      await setTimeout(1000);
    }
  }
}

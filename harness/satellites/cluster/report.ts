import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { itemAt } from '../../ground/certain.js';
import { recordBench, searchRecord } from '../../bench/bench.js';
import { lockResults } from '../../bench/work-in.js';
import { computeFloors } from '../../bench/noise-floors.js';
import { scoringOf } from '../../bench/planning.js';
import { prepare } from '../../bench/prepare.js';
import { UserError } from '../../ground/errors.js';
import type { Lock } from '../../ground/lock.js';
import { setupForChoice } from '../../setup/index.js';
import { writeReports } from '../../../reports/index.js';
import { foundIn, recordOf, recordsByReservation } from './records.js';
import { readRuns, readSubmission, resultsOf } from './submission.js';

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
    const scoring = scoringOf(datasets, itemAt(listed, 0).spec, submission);
    const prepared = await prepare(scoring, choice, { log });
    const floors = prepared.floors ?? (await computeFloors(scoring, choice, { log }));
    const runs = join(out, 'runs');
    const all = recordsByReservation(runs);
    const recorded = listed.map((run) => recordOf(run, all, folder));
    const names = listed.map(({ name }, index) => recorded[index]?.name ?? name);
    const { table, heldOut, reason: engine } = prepared;
    const search = submission.search && searchRecord(submission.search, foundIn(submission, listed, runs));
    recordBench(out, { ...submission, name: submission.suite, engine, heldOut, floors, table, names, search });
    await writeReports(out);
    return { recorded: recorded.filter((record) => record !== undefined).length, planned: listed.length };
  } finally {
    lock.release();
  }
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

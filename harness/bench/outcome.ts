import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findingLines, findingsOf, type Finding } from '../../reports/ending.js';
import { writeReports } from '../../reports/index.js';
import { readResults } from '../../reports/results/results.js';
import { duration } from '../../text/duration.js';
import { counted } from '../../text/format.js';
import { shellText } from '../../text/shell.js';
import { readRecord } from '../record/record-file.js';
import { hasFaults, type Status } from '../record/record.js';
import { discoverVariants } from '../training/variants.js';
import { newcomersAmong } from './newcomers.js';
import type { Planning, PlanOptions } from './planning.js';

/** What a bench came to. */
export interface BenchOutcome {
  /** How many planned runs ended with each status; `unfinished` ones have no record. */
  readonly statuses: Readonly<Partial<Record<Status | 'unfinished', number>>>;
  /** Runs that are ok although something is wrong with their variant. */
  readonly faulty: number;
  readonly findings: readonly Finding[];
  /** The address of the page. */
  readonly page: string;
  /** Reports of all kinds. */
  readonly files: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** What was called, which also continues. */
  readonly command: string;
}

/** Writes the reports and reads off them what came out. */
export async function conclude(
  { out, plan }: Pick<Planning, 'out' | 'plan'>,
  { log, variantFolders, signal }: Pick<PlanOptions, 'log' | 'variantFolders'> & { readonly signal: AbortSignal },
  started: number,
): Promise<BenchOutcome> {
  log('Writing the reports.');
  const files = await writeReports(out);
  const statuses: Partial<Record<Status | 'unfinished', number>> = {};
  let faulty = 0;
  for (const { name } of plan) {
    const record = readRecord(join(out, 'runs'), name);
    const status = record?.status ?? 'unfinished';
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (record && hasFaults(record)) faulty++;
  }
  return {
    statuses,
    faulty,
    findings: findingsOf(readResults(out), await newcomersAmong(await discoverVariants(variantFolders))),
    page: pathToFileURL(join(out, 'report.html')).href,
    files: files.length,
    seconds: (performance.now() - started) / 1000,
    interrupted: signal.aborted,
    command: shellText(['npx', 'ganbench', ...process.argv.slice(2)]),
  };
}

/** The same for a terminal. */
export function outcomeLines(outcome: BenchOutcome): string[] {
  const { findings, page, files, seconds } = outcome;
  return [
    sumOf(outcome),
    ...findings.flatMap(findingLines),
    `The report, with ${files - 1} tables and pictures beside it (${duration(seconds)}):`,
    page,
  ];
}

/** `3 of 4 runs ok; 1 diverged.` Of a bench that was interrupted, how to go on. */
function sumOf({ statuses, faulty, interrupted, command }: BenchOutcome): string {
  const { unfinished = 0, ...ended } = statuses;
  const made = Object.values(ended).reduce((sum, count) => sum + count, 0);
  const { ok = 0, ...failed } = ended;
  const others = Object.entries(interrupted ? failed : { ...failed, ...(unfinished > 0 && { unfinished }) });
  const doubts = [
    ...others.map(([status, count]) => `${count} ${status}`),
    ...(faulty > 0 ? [`${faulty} with faults`] : []),
  ];
  const rest = doubts.length > 0 ? `; ${doubts.join(', ')}` : '';
  const sum = `${ok} of ${counted(interrupted ? made : made + unfinished, 'run')} ok${rest}.`;
  if (!interrupted || unfinished === 0) return sum;
  return `${made} of ${counted(made + unfinished, 'run')} so far, ${unfinished} to come; the same command continues: ${command}`;
}

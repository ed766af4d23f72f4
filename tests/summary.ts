import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What is used of the file that vitest's reporter `json` writes. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests?: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** The closing lines of a test run: how many tests were skipped for each reason (tests/needs.ts), then the sums. */
export function summaryOf({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests = 0,
  testResults,
}: TestReport): string {
  const counts = new Map<string, number>();
  for (const { status, assertionResults } of testResults)
    for (const test of assertionResults.filter((each) => !['passed', 'failed'].includes(each.status))) {
      const reason = /\[skipped: (.*?)\](?: |$)/.exec(test.fullName)?.[1] ?? otherReason(status);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  const lines = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} skipped: ${reason}`);
  const failed = numFailedTests + testResults.filter(isFailedFile).length;
  return [...lines, `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`].join('\n');
}

/** A file whose set-up fails has tests that are neither passed nor failed. */
const isFailedFile = ({ status, assertionResults }: TestFile): boolean =>
  status === 'failed' && assertionResults.every((each) => each.status !== 'failed');

const otherReason = (status: string): string =>
  status === 'failed' ? 'the set-up of their file failed' : 'no reason is given';

const [, self = '', file = ''] = process.argv;
if (import.meta.url === pathToFileURL(self).href)
  console.log(summaryOf(JSON.parse(readFileSync(file, 'utf8')) as TestReport));

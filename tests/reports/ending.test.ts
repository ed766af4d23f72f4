import { describe, expect, it } from 'vitest';
import { findingLines, findingsOf } from '../../reports/ending.js';
import { record, results } from './records.js';
import type { RunRecord } from '../../harness/record/record.js';

const seeds = (variant: string, fds: readonly number[]): RunRecord[] =>
  fds.map((fd, seed) => record(variant, seed, fd));
const lines = (records: RunRecord[], newcomers: readonly string[] = []): string =>
  findingsOf(results(records), newcomers).flatMap(findingLines).join('\n');

describe('what a bench says at its end', () => {
  it('is who is alone at the top where the seeds separate it', () => {
    const text = lines([...seeds('sgan', [10, 10.1, 9.9, 10]), ...seeds('wgan', [30, 31, 29, 30])]);
    expect(text).toMatch(
      /^mnist\. At equal generator steps \(100 generator steps each\), by Fréchet distance \(digits\):$/m,
    );
    expect(text).toMatch(/^ {2}Top tier: sgan alone, separated from all others \(2 variants\)\.$/m);
    expect(text).toMatch(/^ {2}Lowest mean: sgan, 10\.000 ± 0\.082/m);
  });

  it('is who shares the top where they do not', () => {
    const text = lines([...seeds('sgan', [10, 12, 9]), ...seeds('hinge', [11, 9, 12]), ...seeds('wgan', [90, 92, 91])]);
    expect(text).toMatch(/^ {2}Top tier, not decided among: sgan and hinge \(2 of 3 variants\)\.$/m);
  });

  it('is that one seed tests nothing', () => {
    expect(lines([...seeds('sgan', [10]), ...seeds('wgan', [30])])).toMatch(
      /Undecided: one seed tests nothing \(2 variants\)\./,
    );
  });

  it('names the place of variants that are not the project’s own, its tier, and whether that is decided', () => {
    const known = [...seeds('sgan', [10, 10.1, 9.9, 10]), ...seeds('wgan', [30, 31, 29, 30])];
    const text = lines([...known, ...seeds('mine', [60, 61, 59, 60.5])], ['mine']);
    expect(text).toMatch(/^ {2}mine: place 3 of 3, rank 3, tier c, 60\.\d+ ± .*; decided: worse than the leader\.$/m);
    const near = lines([...known, ...seeds('mine', [10.2, 9.8, 10.1, 9.9])], ['mine']);
    expect(near).toMatch(
      /^ {2}mine: place \d of 3, rank 1–2, tier a, .*; (not decided against the leader|it leads)\.$/m,
    );
    expect(near).not.toMatch(/^ {2}sgan: place/m);
  });

  it('says what a newcomer lacks', () => {
    const failed = record('mine', 1, null, { status: 'diverged', reason: 'The loss was NaN.' });
    const text = lines(
      [...seeds('sgan', [10, 10.1]), ...seeds('wgan', [30, 31]), record('mine', 0, 5), failed],
      ['mine'],
    );
    expect(text).toMatch(/^ {2}mine: not compared, .*diverged.*\.$/m);
    expect(text).toMatch(/\(3 variants, 1 of them incomplete\)/);
  });

  it('is that nobody is best where no variant is complete', () => {
    const failed = record('mine', 0, null, { status: 'error', reason: 'x' });
    const text = lines([failed, { ...record('sgan', 0, 5), collapsed: true }], ['mine']);
    expect(text).toMatch(/none is called best\.\n {2}mine: not compared, /);
  });
});

import { expect, it } from 'vitest';
import { benchText, parseBench } from '../../../harness/record/bench-record.js';
import { bench } from '../../reports/records.js';

it('a record of a bench is read as it was written, and not where a number was changed', () => {
  const text = benchText({ ...bench, work: undefined });
  expect(parseBench(text)).toEqual({ ...bench });
  const changed = text.replace(/("fd_digits_n2k_test": )2/, '$19');
  expect(changed).not.toBe(text);
  expect(() => parseBench(changed)).toThrow('it does not have the checksum that it was written with');
  expect(parseBench(JSON.stringify(bench))).toEqual(bench); // of an earlier version
});

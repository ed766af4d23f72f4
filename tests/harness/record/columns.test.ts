import { expect, it } from 'vitest';
import { columnName, metricOf } from '../../../harness/record/columns.js';

it.each([
  [columnName('fd', 'digits', 2000, 'test'), 'fd_digits_n2k_test'],
  [columnName('fd', 'mobilenet025', 10_000, 'train'), 'fd_mobilenet025_n10k_train'],
  [columnName('kd', 'digits', 500, 'test'), 'kd_digits_n500_test'],
  [columnName('kd', 'digits', 2500, 'test'), 'kd_digits_n2500_test'],
  [columnName('precision_k3', 'pixels', 2000, 'test', 1500), 'precision_k3_pixels_n2k_test1500'],
])('%s', (name, want) => expect(name).toBe(want));

it.each([
  ['fd_digits_n2k_test_best', 'fd'],
  ['fd_infinity_digits_n2k_test', 'fd_infinity'],
  ['precision_digits_n2k_test2k', 'precision'],
  ['precision_k3_digits_n2k_test2k', 'precision_k3'],
  ['step_best', undefined],
])('%s is a column of %s', (column, metric) => expect(metricOf(column)).toBe(metric));

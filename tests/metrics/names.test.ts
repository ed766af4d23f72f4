import { expect, it } from 'vitest';
import { columnName } from '../../metrics/names.js';

it.each([
  [columnName('fd', 'digits', 2000, 'test'), 'fd_digits_n2k_test'],
  [columnName('fd', 'mobilenet025', 10_000, 'train'), 'fd_mobilenet025_n10k_train'],
  [columnName('kd', 'digits', 500, 'test'), 'kd_digits_n500_test'],
  [columnName('kd', 'digits', 2500, 'test'), 'kd_digits_n2500_test'],
])('%s', (name, want) => expect(name).toBe(want));

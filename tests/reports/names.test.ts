import { describe, expect, it } from 'vitest';
import { columnAbout, peoplesName, shortName, unitOf } from '../../reports/model/names.js';
import { metricTable } from '../../reports/results/metric-table.js';

const table = metricTable(null, []);

describe('names for people', () => {
  it.each([
    ['fd_digits_n2k_test_best', 'Fréchet distance, digits network'],
    ['fd_digits_n2k_test_last', 'Fréchet distance, digits network, last step'],
    ['fd_inception-tf_n50k_test_best', 'FID (TF1)'],
    ['fd_pixels_n2k_test', 'Fréchet distance, raw values'],
    ['modes_none_n2k_test_best', 'modes'],
    ['precision_digits_n2k_test2k_best', 'precision, digits network'],
    ['fd_digits_n2k_test_steps_to_5', 'Fréchet distance, digits network, steps to 5'],
    ['step_best', 'step_best'],
    ['__proto__', '__proto__'],
  ])('%s is %s', (column, name) => expect(peoplesName(column, table)).toBe(name));

  it.each([
    ['fd_digits_n2k_test_best', 'Fréchet distance (digits)'],
    ['fd_inception-tf_n50k_test_best', 'FID (TF1)'],
    ['fd_pixels_n2k_test', 'Fréchet distance (raw values)'],
    ['step_best', 'step_best'],
  ])('%s is %s where there is little room', (column, name) => expect(shortName(column, table)).toBe(name));

  it('have units, but where a number is a share or a count of its own', () => {
    expect(['fd', 'precision', 'inception_score_1'].map((metric) => unitOf(`${metric}_a_n2k_test`, table))).toEqual([
      'feature²',
      '',
      'classes',
    ]);
  });

  it('are explained by the parts of the column', () => {
    expect(columnAbout('precision_digits_n10k_test2k')).toBe('10,000 fakes against 2,000 reals of the test split');
    expect(columnAbout('fd_digits_n500_test_best')).toBe('500 fakes against the test split, at the best step');
    expect(columnAbout('step_best')).toBe('');
  });
});

import { expect, it } from 'vitest';
import { fieldTitle } from '../../../harness/record/field-titles.js';
import { featureNetworkNames } from '../../../metrics/features/index.js';

it.each([
  ['fd_inception-tf_n50k_test_best', 'FID (TF1)'],
  ['fd_inception-pytorch_n2k_test', 'FID (PyTorch)'],
  ['fd_inception-clean_n2k_test_last', 'clean-FID'],
  // Neither other networks, nor other weights, nor other metrics.
  ['fd_digits_n2k_test_best', undefined],
  ['fd_inception-tf-1a2b3c4d_n2k_test_best', undefined],
  ['kd_inception-tf_n2k_test_best', undefined],
  ['fd_toString_n2k_test', undefined],
])('the field calls %s %s', (column, title) => expect(fieldTitle(column)).toBe(title));

it('networks are there that have a name in the field', () => {
  expect(featureNetworkNames).toEqual(expect.arrayContaining(['inception-tf', 'inception-pytorch', 'inception-clean']));
});

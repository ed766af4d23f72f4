/** What the field calls the Fréchet distance of a network's features. No other distance is called FID. */
const titles: Readonly<Record<string, string>> = {
  'inception-tf': 'FID (TF1)',
  'inception-pytorch': 'FID (PyTorch)',
  'inception-clean': 'clean-FID',
};

/** The field's name of a column such as `fd_inception-tf_n50k_test_best`; undefined where it has none. */
export function fieldTitle(column: string): string | undefined {
  const network = /^fd_([^_]+)_/.exec(column)?.[1] ?? '';
  return Object.hasOwn(titles, network) ? titles[network] : undefined;
}

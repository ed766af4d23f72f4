/** When metrics mislead, by name. */
export const cautions: Readonly<Record<string, string>> = {
  fd: 'Too large for few samples: compare equal sizes only. It sees means and covariances, nothing else.',
  fd_infinity:
    'The smallest subsets need more samples than dimensions. The bias of few reals stays. It may be below 0.',
  fd_infinity_error: 'The error of the line. Another draw of fakes is not in it.',
  intra_fd:
    'A class has few samples, so its bias is larger than that of `fd`. Rare classes count as much as common ones.',
  kd: 'Without bias, so values near 0 are noise, often below 0.',
  kd_subsets: 'As `kd`.',
  kd_subsets_sd: 'No standard error: subsets share samples. It falls with larger subsets, not with more samples.',
  inception_score_1: 'It never sees reals: one perfect picture of each class is best.',
  inception_score_10: 'As `inception_score_1`. Files in order of class make it low: shuffle them.',
  inception_score_10_sd: 'The spread over splits of one draw, not an error.',
  coverage: 'For as many fakes of the same distribution it is .969 on average, not 1.',
  copies: 'A copy that was saved as JPEG again does not count.',
  unauthentic: 'Samples of the true distribution have about a tenth.',
  memorised:
    'Samples of the true distribution have a twentieth. Duplicates in the training data may make the threshold 0: give held-out reals. Poor fakes are far from everything, so 0 is no praise then.',
};

/** Headings of `ganbench --help`, in their order. A command without one is for other programs, and not in the help. */
export const groups = {
  begin: 'To begin with:',
  bench: 'A bench of variants:',
  samples: 'Samples:',
  studies: 'Studies:',
  elsewhere: 'On other machines:',
} as const;

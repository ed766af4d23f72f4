/** How the two players may be updated; each is a file of this folder. */
export type SchemeName =
  'alternating' | 'alternating-reuse' | 'simultaneous' | 'single-loss' | 'fused' | 'gradient-reversal';

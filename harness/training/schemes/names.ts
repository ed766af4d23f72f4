/** How the two players may be updated; each is a file of this folder. */
export const schemeNames = [
  'alternating',
  'alternating-reuse',
  'simultaneous',
  'single-loss',
  'fused',
  'gradient-reversal',
] as const;
export type SchemeName = (typeof schemeNames)[number];

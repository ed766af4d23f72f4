/** Seeds that only `ganbench tune` trains under, so that no reported run was used to choose. */
const FIRST = 900_000_000;
const LAST = 999_999_999;
const OF_A_ROUND = 1000;

/** The first seed of a round of searches. */
export const firstSeedOf = (round: number): number => FIRST + OF_A_ROUND * round;

export const MOST_ROUNDS = (LAST - FIRST + 1) / OF_A_ROUND;

export const isTuningSeed = (seed: number): boolean => seed >= FIRST && seed <= LAST;

/** For a person. */
export const tuningSeedsText = `the seeds from ${FIRST} to ${LAST} are those of \`ganbench tune\``;

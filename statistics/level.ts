/** Of all tests, two-sided. */
export const LEVEL = 0.05;

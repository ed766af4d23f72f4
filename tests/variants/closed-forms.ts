/** A function of one score with its derivative, written down by hand. */
export interface Term {
  value(t: number): number;
  slope(t: number): number;
}

/** A loss of a batch and its derivatives with respect to the scores of the reals and of the fakes. */
export interface Game {
  value(real: readonly number[], fake: readonly number[]): number;
  slopes(real: readonly number[], fake: readonly number[]): [real: number[], fake: number[]];
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));

/** log(1 + e^(a·t)) */
export const softplus = (a: number): Term => ({
  value: (t) => Math.max(a * t, 0) + Math.log1p(Math.exp(-Math.abs(a * t))),
  slope: (t) => a * sigmoid(a * t),
});
/** (t − target)² */
export const square = (target: number): Term => ({
  value: (t) => (t - target) ** 2,
  slope: (t) => 2 * (t - target),
});
/** max(0, b + a·t) */
export const rectifier = (b: number, a: number): Term => ({
  value: (t) => Math.max(0, b + a * t),
  slope: (t) => (b + a * t > 0 ? a : 0),
});
/** a·t */
export const line = (a: number): Term => ({ value: (t) => a * t, slope: () => a });
/** 0 */
export const constant: Term = line(0);

/** E a(s_r) + E b(s_f) */
export function separable(a: Term, b: Term): Game {
  return {
    value: (real, fake) => mean(real.map(a.value)) + mean(fake.map(b.value)),
    slopes: (real, fake) => [real.map((t) => a.slope(t) / real.length), fake.map((t) => b.slope(t) / fake.length)],
  };
}

/** E c_i(s_r,i − s_f,i) */
export function paired(c: (index: number) => Term): Game {
  return {
    value: (real, fake) => mean(real.map((r, i) => c(i).value(r - fake[i]!))),
    slopes: (real, fake) => {
      const slopes = real.map((r, i) => c(i).slope(r - fake[i]!) / real.length);
      return [slopes, slopes.map((slope) => -slope)];
    },
  };
}

/** ½ [E a(s_r − m_f) + E b(s_f − m_r)]: every score also moves the mean that the other batch is compared with. */
export function averaged(a: Term, b: Term): Game {
  const relative = (scores: readonly number[], others: readonly number[]): number[] =>
    scores.map((score) => score - mean(others));
  return {
    value: (real, fake) => (mean(relative(real, fake).map(a.value)) + mean(relative(fake, real).map(b.value))) / 2,
    slopes: (real, fake) => {
      const ofReal = relative(real, fake).map(a.slope);
      const ofFake = relative(fake, real).map(b.slope);
      return [
        ofReal.map((slope) => (slope - mean(ofFake)) / (2 * real.length)),
        ofFake.map((slope) => (slope - mean(ofReal)) / (2 * fake.length)),
      ];
    },
  };
}

/** From here on the asymptotic series below have errors under 1e-14. */
const FAR = 12;

/** Derivative of ln Γ at x > 0: the recurrence up to 12, then the asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18). */
export function digamma(x: number): number {
  if (x < FAR) return digamma(x + 1) - 1 / x;
  const f = 1 / (x * x);
  return Math.log(x) - 0.5 / x - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f * (1 / 132)))));
}

/** Its derivative (6.4.6, 6.4.12). */
export function trigamma(x: number): number {
  if (x < FAR) return trigamma(x + 1) + 1 / (x * x);
  const f = 1 / (x * x);
  return (1 + 0.5 / x + f * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f * (1 / 30 - f * (5 / 66)))))) / x;
}

/** The x > 0 with trigamma(x) = y: bisection of ln x, since trigamma falls from ∞ to 0. */
export function inverseTrigamma(y: number): number {
  let [low, high] = [Math.log(Math.min(1 / y, 1 / Math.sqrt(y))) - 1, Math.log(1 / y + 1 / Math.sqrt(y)) + 1];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (trigamma(Math.exp(middle)) > y) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

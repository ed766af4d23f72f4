const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds as a person says them: `41 s`, `2 min 5 s`, `1 h 20 min`. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return 'unknown';
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return joined(whole, MINUTE, 'min', 's');
  return joined(Math.round(whole / MINUTE), MINUTE, 'h', 'min');
}

/** The same for what is only guessed: `40 s`, `7 min`, `1 h 20 min`. */
export function roughly(seconds: number): string {
  if (seconds < 1.5 * MINUTE) return duration(Math.max(10, 10 * Math.round(seconds / 10)));
  return duration(MINUTE * Math.round(seconds / MINUTE));
}

function joined(count: number, of: number, unit: string, rest: string): string {
  const left = count % of;
  return `${Math.floor(count / of)} ${unit}${left === 0 ? '' : ` ${left} ${rest}`}`;
}

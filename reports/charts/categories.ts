import type { Theme } from './theme.js';

/** A category axis with the first label on top. */
export function categories(labels: readonly string[], theme: Theme) {
  return {
    type: 'category' as const,
    data: [...labels],
    inverse: true,
    axisLine: { show: true, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 12, interval: 0, width: 200, overflow: 'truncate' as const },
  };
}

/** Room for the longest label: measured by count, since text has no size outside a browser. */
export function labelWidth(labels: readonly string[]): number {
  return Math.min(220, 24 + 6.6 * Math.max(0, ...labels.map(({ length }) => length)));
}

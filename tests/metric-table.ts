/**
 * The table of metrics in docs/metrics.md, from the files in metrics/: `node --import tsx tests/metric-table.ts` writes it
 * there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnable } from '../harness/metrics/catalogue.js';
import type { Metric } from '../harness/metrics/definition.js';
import { programMetrics } from '../harness/metrics/program.js';

export const page = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));

const place = /(<!-- metrics: .* -->\n).*(<!-- end of metrics -->\n)/s;
const NONE = '–';

/** Kinds of data by what a bench computes unasked. */
const kinds = {
  points: { shape: [2] },
  images: { shape: [28, 28, 1] },
  mixtures: { shape: [2], mixture: { centres: [[0, 0]], deviation: 1 } },
  'images with modes': { shape: [28, 28, 3], modes: 1000 },
} as const;

/** The page with the table of the metrics in place of the one that it has. */
export function withTable(text: string): string {
  const head = ['key', 'is', 'unit', 'better', 'when', 'unasked', 'rank of points', 'of images', 'source'];
  const rows = programMetrics.map((metric) => {
    const { name, title, unit, better, ranks, source } = metric;
    const places = [ranks?.points, ranks?.images].map((rank) => String(rank ?? NONE));
    return [`\`${name}\``, title, unit, better, whenOf(metric), unaskedOf(metric), ...places, source];
  });
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return text.replace(place, (_, begin: string, end: string) => `${begin}\n${lines.join('\n')}\n\n${end}`);
}

function whenOf(metric: Metric): string {
  if (!runnable(programMetrics).some(({ name }) => name === metric.name)) return NONE;
  const { when, most } = metric.cost;
  return most === undefined ? when : `${when}, ${most}`;
}

function unaskedOf(metric: Metric): string {
  const suited = Object.entries(kinds).flatMap(([kind, traits]) => (metric.suits(traits) ? [kind] : []));
  const isOfEncoder = metric.needs.some((need) => need === 'codes' || need === 'reconstructions');
  if (isOfEncoder) return 'encoders';
  if (suited.length === Object.keys(kinds).length) return 'all';
  // What suits all points suits mixtures too.
  const most = suited.filter((kind) => !(kind === 'mixtures' && suited.includes('points')));
  return most.filter((kind) => !(kind === 'images with modes' && suited.includes('images'))).join(', ') || NONE;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, withTable(readFileSync(page, 'utf8')));

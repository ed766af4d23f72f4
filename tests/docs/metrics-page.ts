import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runnable } from '../../harness/metrics/catalogue.js';
import type { Metric } from '../../harness/metrics/definition.js';
import type { FoundMetric } from '../../harness/metrics/discover.js';
import { programMetrics } from '../../harness/metrics/program.js';
import { cautions } from './cautions.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

const NONE = '–';

/** Kinds of data, by what a bench computes if the suite names no metrics. */
const kinds = {
  points: { shape: [2] },
  images: { shape: [28, 28, 1] },
  mixtures: { shape: [2], mixture: { centres: [[0, 0]], deviation: 1 } },
  'images with modes': { shape: [28, 28, 3], modes: 1000 },
} as const;

/** docs/reference/metrics.md, from the files in metrics/ and the comments that say what they are. */
export function metricsPage(): string {
  const uses = programMetrics.map((metric) => {
    const { name, unit, better, ranks } = metric;
    const places = [ranks?.points, ranks?.images].map((rank) => String(rank ?? NONE));
    return [`\`${name}\``, unit, better, whenOf(metric), defaultOf(metric), ...places];
  });
  const definitions = programMetrics.map((metric) => [
    `\`${metric.name}\``,
    cell(metric.title),
    cell(definitionOf(metric)),
    cell(metric.source),
  ]);
  return [
    '# Metrics',
    'This page defines every metric, and says when a bench computes it. [metrics.md](../metrics.md) says how to read them.',
    '## Definitions',
    markdownTable(['key', 'is', 'definition', 'source'], definitions),
    '## When they mislead',
    'Near in the features is not always alike to the eye, so look at the pairs.',
    markdownTable(['key', 'beware'], cautionRows()),
    '## Use',
    HEAD,
    markdownTable(['key', 'unit', 'better', 'when', 'by default for', 'rank of points', 'of images'], uses),
  ].join('\n\n');
}

function cautionRows(): string[][] {
  const unknown = Object.keys(cautions).filter((name) => !programMetrics.some((metric) => metric.name === name));
  if (unknown.length > 0) throw new Error(`tests/docs/cautions.ts and metrics/ disagree about ${unknown.join(', ')}.`);
  return programMetrics.flatMap(({ name }) => {
    const caution = cautions[name];
    return caution === undefined ? [] : [[`\`${name}\``, cell(caution)]];
  });
}

const HEAD = `The key is part of a column's name, and \`--metrics\` takes it.

| column | says |
| --- | --- |
| when | \`along\`: at every evaluation. \`end\`: at the best and the last step. A number limits the samples of either set. \`${NONE}\`: \`ganbench evaluate\` only |
| by default for | the data for which a bench computes it if the suite names no metrics |
| rank | a bench ranks runs on the first of these that has scores |`;

/** The comment above what the file exports by default, or above the function of the metric's name. */
export function definitionOf({ name, file }: FoundMetric): string {
  const text = readFileSync(file, 'utf8');
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const marks = ['export default', `export (?:function|const) ${camel}\\b`];
  for (const mark of marks) {
    const [, comment] = new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\n${mark}`, 's').exec(text) ?? [];
    if (comment !== undefined)
      return comment
        .replace(/\n\s*\*/g, ' ')
        .replace(/\s+/g, ' ')
        .replace(/@(?:throws|returns|param) .*/s, '')
        .trim();
  }
  throw new Error(`${basename(file)} has no comment that says what the metric is.`);
}

function whenOf(metric: Metric): string {
  if (!runnable(programMetrics).some(({ name }) => name === metric.name)) return NONE;
  const { when, most } = metric.cost;
  return most === undefined ? when : `${when}, ${most}`;
}

function defaultOf(metric: Metric): string {
  const suited = Object.entries(kinds).flatMap(([kind, traits]) => (metric.suits(traits) ? [kind] : []));
  const isOfEncoder = metric.needs.some((need) => need === 'codes' || need === 'reconstructions');
  if (isOfEncoder) return 'encoders';
  if (suited.length === Object.keys(kinds).length) return 'all';
  // What suits all points suits mixtures too.
  const most = suited.filter((kind) => !(kind === 'mixtures' && suited.includes('points')));
  return most.filter((kind) => !(kind === 'images with modes' && suited.includes('images'))).join(', ') || NONE;
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { programMetrics } from '../../harness/metrics/program.js';
import { definitionOf, metricsPage } from '../docs/metrics-page.js';

const page = metricsPage();

it('the page of the metrics says when a bench computes them', () => {
  expect(page).toContain('| `fd` | feature² | lower | along | all | 2 | 1 |');
  expect(page).toContain('| `copies` | share | lower | – | – | – | – |');
});

it.each(programMetrics)('the page of the metrics defines $name', (metric) => {
  const definition = definitionOf(metric);
  expect(definition).toMatch(/^\S.*\.$/s);
  expect(definition).not.toMatch(/@|\*\/|\n/);
  expect(page).toContain(
    `| \`${metric.name}\` | ${metric.title} | ${definition.replaceAll('|', '\\|')} | ${metric.source} |`,
  );
});

it('the guide to the metrics quotes the accuracy of the classifiers', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [digits, fashion] = ['digits', 'fashion'].map((name) => {
    const { testAccuracy } = JSON.parse(read(`metrics/features/${name}/accuracy.json`)) as { testAccuracy: number };
    return `${(100 * testAccuracy).toFixed(2)} %`;
  });
  expect(read('docs/metrics.md').replace(/\s+/g, ' ')).toContain(
    `\`digits\` is right on ${digits} of the test pictures, \`fashion\` on ${fashion}.`,
  );
});

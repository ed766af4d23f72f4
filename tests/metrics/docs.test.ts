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

import { describe, expect, it } from 'vitest';
import { benchRecordSchema, type BenchRecord } from '../../harness/record/bench-record.js';
import type { Settings } from '../../harness/record/settings.js';
import type { RunRecord } from '../../harness/record/record.js';
import { groupRuns } from '../../reports/results/groups.js';
import { toMarkdown } from '../../reports/render/markdown.js';
import { searchBlocks } from '../../reports/model/search.js';

const tried = (scores: readonly (number | null | undefined)[]) =>
  scores.map((score, i) => ({ name: `sgan-${i}`, settings: { beta1: i / 10 }, seed: 1000 + i, score }));
const textOf = (scores: readonly (number | null | undefined)[], best: Settings | null): string => {
  const found = [
    { dataset: 'ring8', variant: 'sgan', scheme: 'alternating', preset: 'default', best, tried: tried(scores) },
  ];
  const search = { samples: 4, ranges: { beta1: '0 to 0.4 (linear)' }, firstSeed: 1000, found };
  return toMarkdown(searchBlocks({ bench: { search } as unknown as BenchRecord }));
};

describe('the search in a report', () => {
  it('states its budget and ranges beside what it found', () => {
    const text = textOf([3, null, 1, 2], { beta1: 0.2 });
    expect(text).toContain('4 random samples of the settings for each of 1 contestants, 4 of 4 trainings made');
    expect(text).toContain('beta1: 0 to 0.4 (linear)');
    expect(text).toMatch(/\| ring8 \| sgan \| default \+ beta1 0\.2 \| 1 \| 2 \| 3 \| 1 \|/); // best, median, worst, failed
  });
  it('says so where nothing is found yet, or nothing at all', () => {
    expect(textOf([3, undefined, 1, 2], null)).toMatch(/3 of 4 trainings made[\s\S]*the search is not done/);
    expect(textOf([null, null, null, null], null)).toContain('every training failed');
  });
  it('is left out where there was none', () => {
    expect(searchBlocks({ bench: null })).toEqual([]);
  });
});

it('calls tuned runs so, by their settings where a preset has several', () => {
  type Chosen = readonly [preset: string, settings?: Settings];
  const record = ([preset, settings]: Chosen, seed: number): RunRecord =>
    ({
      name: `${preset} ${seed}`,
      status: 'ok',
      metrics: {},
      spec: { variant: 'sgan', preset, settings, scheme: 'alternating', dataset: 'ring8', seed },
    }) as unknown as RunRecord;
  const labels = (presets: readonly Chosen[]): string[] =>
    groupRuns(presets.flatMap((preset) => [record(preset, 0), record(preset, 1)])).map(({ label }) => label);
  expect(labels([['default'], ['default', { beta1: 0.5 }], ['paper', { beta1: 0.5 }]])).toEqual([
    ...['sgan', 'sgan (tuned)', 'sgan (paper, tuned)'],
  ]);
  expect(
    labels([
      ['default', { beta1: 0.5 }],
      ['default', { beta1: 0.9 }],
    ]),
  ).toEqual([...['sgan (default + beta1 0.5)', 'sgan (default + beta1 0.9)']]);
  // No search draws a normalisation or a slope.
  expect(
    labels([['default'], ['default', { leakySlope: 0 }], ['paper', { beta1: 0.5, generatorNorm: 'layer' }]]),
  ).toEqual(['sgan', 'sgan (default + leakySlope 0)', 'sgan (paper + beta1 0.5, generatorNorm layer)']);
});

it('reads what benches of earlier versions found, whose settings stand in the name of the preset', () => {
  const tried = [{ name: 'sgan-0', preset: 'default + beta1 0.2', seed: 1000, score: 1 }];
  const found = { dataset: 'ring8', variant: 'sgan', scheme: 'alternating', preset: 'default', tried };
  const search = { samples: 1, ranges: {}, firstSeed: 1000, found: [{ ...found, best: 'default + beta1 0.2' }] };
  const bench = { schema: 1, suite: 's', description: '', floors: {}, engine: '', command: [], search };
  const [read] = benchRecordSchema.parse(bench).search!.found;
  expect(read).toMatchObject({ best: { beta1: 0.2 }, tried: [{ name: 'sgan-0', settings: { beta1: 0.2 }, score: 1 }] });
});

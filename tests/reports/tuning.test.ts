import { describe, expect, it } from 'vitest';
import type { BenchRecord } from '../../harness/record/bench-record.js';
import type { RunRecord } from '../../harness/record/record.js';
import { gainOf } from '../../harness/record/tuning-gain.js';
import { tuningSchema, type SearchRecord, type Tuning } from '../../harness/record/tuning-record.js';
import { groupRuns } from '../../reports/results/groups.js';
import { toMarkdown } from '../../reports/render/markdown.js';
import { tuningAnswer, tuningBlocks } from '../../reports/model/tuning.js';

const settings = { learningRate: 0.002, gamma: 0.98 };
const search: SearchRecord = {
  round: 0,
  code: 'x',
  judge: 'fd, digits',
  chosen: { preset: 'default', settings },
  places: { learningRate: 0.8, gamma: 0.971 },
  seeds: { short: [1], full: [2, 3], fresh: [4, 5, 6] },
  fresh: { column: 'fd', tuned: [50, 100, 200], untuned: [100, 200, 400] },
  tried: [
    { preset: 'default', short: 4, full: [4, 4] },
    { preset: 'default', settings, short: 3, full: [1, 4] },
  ],
};
const fit: Tuning['fit'] = {
  dataset: 'mnist',
  scheme: 'alternating',
  budget: { unit: 'flops', amount: 480e9 },
  batchSize: 32,
  width: 16,
  latentSize: 64,
};
const tuningOf = (variant: string, searches: SearchRecord[], isOlder = false): Tuning =>
  tuningSchema.parse({ variant, fit, isOlder, searches });
const run = (variant: string, preset: string, own?: typeof settings): RunRecord =>
  ({
    name: `${variant} ${preset}`,
    status: 'ok',
    metrics: {},
    spec: { variant, preset, settings: own, scheme: 'alternating', dataset: 'mnist', seed: 0 },
  }) as unknown as RunRecord;
const records = [
  run('began', 'default', settings),
  run('wgan', 'paper'),
  run('hinge', 'default'),
  run('sgan', 'default'),
];
const textOf = (tuning: readonly Tuning[] | undefined): string =>
  toMarkdown(tuningBlocks(groupRuns(records), { bench: { tuning } as unknown as BenchRecord }));

describe('the gain of tuning', () => {
  it('is the geometric mean of ratios within seeds, with the interval of their logarithms', () => {
    // ln 2, ln 4, ln 8: mean ln 4, deviation ln 2; t(0.975, 2) = 4.302653.
    const gain = gainOf({ column: 'fd', tuned: [1, 1, 1], untuned: [2, 4, 8] })!;
    const half = (4.302653 * Math.LN2) / Math.sqrt(3);
    expect(gain.value).toBeCloseTo(4, 6);
    expect(gain.interval!.map(Math.log)).toEqual(
      [Math.log(4) - half, Math.log(4) + half].map((x) => expect.closeTo(x, 5) as number),
    );
  });
  it('leaves out seeds of which one training failed, and has no interval of one seed', () => {
    expect(gainOf({ column: 'fd', tuned: [1, null, 3], untuned: [2, 5, null] })).toEqual({ value: 2, interval: null });
    expect(gainOf({ column: 'fd', tuned: [null], untuned: [1] })).toBeNull();
  });
});

describe('the tuning in a report', () => {
  it('names the settings of each row, what they gained and which ended near an end', () => {
    const text = textOf([tuningOf('began', [search])]);
    expect(text).toContain('tried 2 settings of each variant in a short training, the best 2 in 2 whole ones');
    expect(text).toContain(
      '| mnist | began (tuned) | taken | default + learningRate 0.002, gamma 0.98 | 2 \\[2, 2\\] | gamma (upper) |',
    );
    expect(text).toContain('Not tuned: hinge, sgan and wgan (paper).');
  });
  it('shows a preset or the default where that was found', () => {
    const paper = { ...search, chosen: { preset: 'paper' }, places: {} };
    const usual = { ...search, chosen: { preset: 'default' }, places: {}, fresh: null };
    const text = textOf([tuningOf('wgan', [paper]), tuningOf('sgan', [usual])]);
    expect(text).toContain('| mnist | wgan (paper) | taken | paper | 2 \\[2, 2\\] | — |');
    expect(text).toContain('| mnist | sgan | taken | default | the default is the best | — |');
    expect(text).toContain('Not tuned: began (tuned) and hinge.');
  });
  it('says how much a repeated search differs, and which code is older', () => {
    // Geometric means of the whole trainings: √(1·4) = 2 and √(4·4) = 4.
    const repeat = { ...search, round: 1, chosen: { preset: 'default' }, fresh: null };
    const text = textOf([tuningOf('began', [search, repeat, { ...search, round: 2 }], true)]);
    expect(text).toMatch(/\|\s*\|\s*\| repeat 1 \| default \| the default is the best \| — \| 2 × its distance \|/);
    expect(text).toContain('1 × its distance, the same settings');
    expect(text).toContain('For an earlier version of its code: began.');
  });
  it('answers with how far repeated searches ended from the ones that are taken', () => {
    const repeat = { ...search, round: 1, chosen: { preset: 'default' }, fresh: null };
    const answerTo = (tuning: Tuning[]): string[] => tuningAnswer({ bench: { tuning } as unknown as BenchRecord });
    const repeated = tuningOf('began', [search, repeat]);
    expect(answerTo([repeated, tuningOf('sgan', [search])])).toEqual([
      expect.stringMatching(/cover the seeds, not the search.* than those that are taken: 2 times for began\./),
    ]);
    expect(answerTo([tuningOf('began', [search])])).toEqual([]);
  });
  it('does not call one discriminator step near an end: there are no fewer', () => {
    const one = { ...search, places: { discriminatorSteps: 0, gamma: 0.5 } };
    expect(textOf([tuningOf('began', [one])])).toMatch(/gamma 0\.98 \| 2 \\\[2, 2\\\] \| none \|/);
  });
  it('says so where every training failed', () => {
    const failed = { ...search, chosen: null, fresh: null, places: {} };
    expect(textOf([tuningOf('hinge', [failed])])).toContain('every training failed');
  });
  it('is left out where nothing is tuned', () => {
    expect(tuningBlocks([], { bench: null })).toEqual([]);
    expect(tuningBlocks([], { bench: {} as BenchRecord })).toEqual([]);
  });
});

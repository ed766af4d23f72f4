import { describe, expect, it } from 'vitest';
import { chartCsv } from '../../reports/charts/chart-csv.js';
import { pointsAt } from '../../reports/charts/crosshair.js';
import type { Curve } from '../../reports/model/chart.js';
import { readCsv } from '../../text/read-csv.js';

const curveOf = (label: string, places: readonly number[], mean: (step: number) => number): Curve => ({
  label,
  style: 0,
  points: places.map((step) => ({
    ...{ step, seconds: step / 10, passes: step, flops: step },
    ...{ mean: mean(step), low: 0, high: 99, count: 2 },
  })),
});

describe('what curves say at one place', () => {
  const fine = curveOf('fine', [0, 10, 20, 30, 40, 50, 60, 70, 80], (step) => 100 - step);
  const coarse = curveOf('coarse', [0, 40, 80], (step) => 80 - step);
  const short = curveOf('short', [0, 10, 20], () => 1);
  const at = (place: number): [string, number][] =>
    pointsAt([fine, coarse, short], 'step', place).map(({ curve, point }) => [curve.label, point.step]);

  it('is of the evaluation next to it, lowest first', () => {
    expect(at(14)).toEqual([
      ['short', 10],
      ['coarse', 0],
      ['fine', 10],
    ]);
    expect(at(40).slice(0, 2)).toEqual([
      ['coarse', 40],
      ['fine', 40],
    ]);
  });

  it('is nothing of a curve that ended before', () => {
    expect(at(24).map(([label]) => label)).toContain('short');
    expect(at(30).map(([label]) => label)).not.toContain('short');
    expect(pointsAt([curveOf('empty', [], () => 0)], 'step', 3)).toEqual([]);
  });
});

it('the numbers of a chart are CSV that its reader reads, whatever the labels', () => {
  const label = '=1+"2",\n3';
  const csv = chartCsv({
    kind: 'speed',
    name: 'time',
    mark: 1,
    bars: [{ label, style: 0, value: 0.5, interval: null }],
  });
  expect(readCsv(csv)).toEqual([
    ['label', 'time', 'ci_low', 'ci_high'],
    [`'${label}`, '0.5', '', ''],
  ]);
});

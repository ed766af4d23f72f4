import { describe, expect, it } from 'vitest';
import { comparisonsCsv, curvesCsv, runsCsv, summaryCsv } from '../../reports/render/csv.js';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { readCsv } from '../../text/read-csv.js';
import { parseCurve } from '../../harness/record/curve-csv.js';
import { toCsv } from '../../text/write-csv.js';
import { curve, FD, record, results } from './records.js';

/** Rows as objects. */
function rowsOf(text: string): Record<string, string>[] {
  const [header, ...rows] = readCsv(text);
  return rows.map((cells) => Object.fromEntries(header!.map((column, at) => [column, cells[at]!])));
}

describe('CSV', () => {
  it.each(['a,b', 'say "no"', 'two\nlines', 'two\r\nlines', '\r', '', ' space ', 'é—✓', '"', ',,'])(
    'keeps the cell %j',
    (cell) => {
      const written = cell === '\r' ? "'\r" : cell;
      expect(readCsv(toCsv(['x', 'y'], [{ x: cell, y: 1 }]))).toEqual([
        ['x', 'y'],
        [written, '1'],
      ]);
    },
  );

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")'])(
    'makes text of the formula %j',
    (cell) => {
      expect(readCsv(toCsv(['x'], [{ x: cell }]))[1]).toEqual([`'${cell}`]);
    },
  );

  it('keeps all digits and the sign of numbers, and leaves null empty', () => {
    const rows = [{ a: 0.1 + 0.2, b: -1 / 3, c: null, d: 1e-300, e: false }];
    expect(readCsv(toCsv(['a', 'b', 'c', 'd', 'e'], rows))[1]).toEqual([
      '0.30000000000000004',
      `${-1 / 3}`,
      '',
      '1e-300',
      'false',
    ]);
  });

  it('ends lines with CR LF, as RFC 4180 has it', () => {
    expect(toCsv(['a', 'b'], [{ a: 1, b: 'x' }])).toBe('a,b\r\n1,x\r\n');
  });

  it.each(['a"b,c', '"a"b', '"open', 'a,"b" ,c'])('refuses %j', (text) => {
    expect(() => readCsv(text)).toThrow('line 1 is not valid CSV');
  });

  it.each([
    ['a,b\r\n1,2\r', 2],
    ['x\r\n"two\nlines",y\r\nc"d', 4],
  ])('names the line of what is wrong in %j', (text, line) => {
    expect(() => readCsv(text)).toThrow(`line ${line} is not valid CSV`);
  });

  it('refuses a CR that neither ends a line nor is quoted', () => {
    expect(() => readCsv('a\rb')).toThrow(/^line \d is not valid CSV$/);
    expect(readCsv('"a\rb"')).toEqual([['a\rb']]);
  });

  it('reads rows of different lengths, and empty lines as one empty cell', () => {
    expect(readCsv('a,b\n\n1\r\n')).toEqual([['a', 'b'], [''], ['1']]);
  });

  it('reads a last line without a break, and an empty last cell', () => {
    expect(readCsv('a,b\n1,')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
    expect(readCsv('a,b\n1,\n')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
    expect(readCsv('')).toEqual([]);
  });
});

describe('runs.csv', () => {
  const failed = record('a', 1, null, {
    status: 'diverged',
    reason: '=cmd, "NaN"\nat step 3',
    collapsed: null,
    digest: null,
  });
  const rows = rowsOf(runsCsv(results([record('b', 10, 3), record('b', 9, 2), failed])));

  it('has a row per run, by data set, variant and then seed as a number', () => {
    expect(rows.map(({ name }) => name)).toEqual(['a-1', 'b-9', 'b-10']);
  });

  it('gives reasons as text and leaves what a failed run has not empty', () => {
    expect(rows[0]).toMatchObject({
      status: 'diverged',
      reason: '\'=cmd, "NaN"\nat step 3',
      collapsed: '',
      digest: '',
      [`${FD}_best`]: '',
    });
    expect(rows[1]).toMatchObject({
      spent_passes: '1200',
      budget_unit: 'generatorSteps',
      collapsed: 'false',
      [`${FD}_best`]: '2',
      engine: 'cpu',
    });
  });
});

describe('curves', () => {
  it('come back as they were written', () => {
    const points = [
      { step: 0, seconds: 0, passes: 12, flops: 1e9, metrics: { [FD]: null } },
      { step: 5, seconds: 1.5, passes: 24, flops: 2e9, metrics: { [FD]: 1 / 3 } },
    ];
    expect(parseCurve(curveCsv(points))).toEqual(points);
  });

  it('of versions that did not count operations have none', () =>
    expect(parseCurve('step,seconds,passes,fd\n5,1,24,3')).toMatchObject([{ flops: 0, metrics: { fd: 3 } }]));

  it.each([
    ['step,time\n1,2', 'header'],
    ['step,seconds,passes,fd\n1,2,3', '3 cells instead of 4'],
    ['step,seconds,passes,fd\n1,2,3,NaN', '“NaN” is not a number'],
    ['step,seconds,passes,fd\n,2,3,4', 'no step'],
  ])('refuse %j', (text, message) => expect(() => parseCurve(text)).toThrow(message));

  it('are joined with the runs they belong to', () => {
    const curves = new Map([['a-0', parseCurve(curveCsv(curve(7)))]]);
    const rows = rowsOf(curvesCsv(results([record('b', 0, 1), record('a', 0, 7)], { curves })));
    expect(rows.map(({ run, step, [FD]: fd }) => [run, step, fd])).toEqual([
      ['a-0', '0', '80'],
      ['a-0', '50', '40'],
      ['a-0', '100', '7'],
    ]);
  });
});

it('summary.csv counts all runs and takes means over the ok ones', () => {
  const runs = [record('a', 0, 1), record('a', 1, 3), record('a', 2, 99, { status: 'timeout', reason: 'Too slow.' })];
  const [row] = rowsOf(summaryCsv(results(runs)));
  expect(row).toMatchObject({ n: '3', ok: '2', [`${FD}_best_count`]: '2', [`${FD}_best_mean`]: '2' });
  expect(Number(row![`${FD}_best_sd`])).toBeCloseTo(Math.SQRT2, 11);
  // 2 ± t.975(1) · √2 / √2 = 2 ± 12.706205
  expect(Number(row![`${FD}_best_ci_low`])).toBeCloseTo(-10.706205, 5);
});

it('summary.csv has a bootstrap interval from three runs on, which follows skewed scores', () => {
  const of = (...scores: number[]): Record<string, string> =>
    rowsOf(summaryCsv(results(scores.map((score, seed) => record('a', seed, score)))))[0]!;
  expect(of(1, 2)[`${FD}_best_bootstrap_low`]).toBe('');
  const row = of(1, 1.1, 1.2, 1.3, 9);
  const [low, mean, high] = ['bootstrap_low', 'mean', 'bootstrap_high'].map((name) =>
    Number(row[`${FD}_best_${name}`]),
  );
  // Within the scores, where Student's interval begins below 0, and longer on the side of the tail.
  expect(low).toBeGreaterThan(1);
  expect(high).toBeLessThan(9);
  expect(high! - mean!).toBeGreaterThan(mean! - low!);
});

describe('time in the tables', () => {
  const reaching = (seed: number, step: number | null): ReturnType<typeof record> =>
    record('a', seed, 10, { metrics: { [`${FD}_auc`]: 42.5, [`${FD}_steps_to_20`]: step } });
  const shown = results([reaching(0, 100), reaching(1, null), reaching(2, 50)], {
    curves: new Map([
      ['a-0', curve(10)],
      ['a-2', curve(10).map((row) => ({ ...row, seconds: row.seconds * 2 }))],
    ]),
  });

  it('is taken from the curve: area over seconds, seconds to the threshold', () => {
    const rows = rowsOf(runsCsv(shown));
    // Trapezoids of 80, 40, 10 at equal distances: (60 + 25) / 2. The curve passes 20 at its last point.
    expect(Number(rows[0]![`${FD}_auc_seconds`])).toBeCloseTo(42.5, 12);
    expect(rows.map((row) => row[`${FD}_seconds_to_20`])).toEqual(['10', '', '20']);
  });

  it('to a threshold has medians over all runs, of which some ended before', () => {
    const [row] = rowsOf(summaryCsv(shown));
    expect(row).toMatchObject({ [`${FD}_steps_to_20_count`]: '2', [`${FD}_steps_to_20_median`]: '100' });
    expect(Object.keys(row!)).not.toContain(`${FD}_steps_to_20_mean`);
  });
});

describe('comparisons.csv', () => {
  const seeds = [0, 1, 2, 3, 4, 5];
  const rows = rowsOf(
    comparisonsCsv(
      results([
        ...seeds.map((seed) => record('sgan', seed, 10 + seed)),
        ...seeds.map((seed) => record('v', seed, 2 * (10 + seed))),
      ]),
    ),
  );

  it('has a row per variant, column and suffix, against sgan', () => {
    expect(rows.map(({ variant, baseline, column }) => [variant, baseline, column])).toEqual(
      ['best', 'last', 'auc'].map((suffix) => ['v', 'sgan', `${FD}_${suffix}`]),
    );
  });

  it('gives ratios of geometric means, and Wilcoxon’s exact p beside that of the family', () => {
    expect(Number(rows[0]!['ratio'])).toBeCloseTo(2, 12); // every score is doubled
    expect(Number(rows[0]!['p'])).toBeLessThan(1e-12); // and nothing varies
    expect(Number(rows[0]!['p_wilcoxon'])).toBe(2 / 2 ** 6); // all six differences have one sign
    expect(rows[0]).toMatchObject({ pairs: '6', ok: '6', scale: 'log', verdict: 'worse', lacks: '' });
  });

  it('has no rows without the baseline', () => {
    expect(rowsOf(comparisonsCsv(results([record('a', 0, 1), record('b', 0, 1)])))).toEqual([]);
  });
});

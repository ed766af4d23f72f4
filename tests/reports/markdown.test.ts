import { describe, expect, it } from 'vitest';
import { composeReport } from '../../reports/model/report.js';
import { escape, reportMarkdown } from '../../reports/render/markdown.js';
import { markdownOf } from './composed.js';
import { curve, FD, picture, record, results } from './records.js';

const seeds = (variant: string, values: readonly (number | null)[]): ReturnType<typeof record>[] =>
  values.map((value, seed) =>
    value === null
      ? record(variant, seed, null, { status: 'diverged', reason: 'The loss was NaN.', collapsed: null })
      : record(variant, seed, value),
  );

/** The leaderboard's row of a variant. */
const rowOf = (report: string, variant: string): string[] =>
  report
    .split('\n')
    .filter((line) => line.includes(`| ${variant} |`))[0]!
    .split(' | ')
    .map((cell) => cell.replace(/^\| | \|$/g, ''));

describe('the leaderboard', () => {
  it('names a winner whom the test separates', () => {
    const report = markdownOf(results([...seeds('slow', [50, 51, 52]), ...seeds('good', [10, 11, 12])]));
    expect(report).toContain('**good** has the lowest mean Fréchet distance');
    expect(report).toContain('The seeds separate it from the other one.');
    expect(rowOf(report, 'good')).toEqual([
      ...['1', 'good', '3/3 ok', '11.0 ± 1.0 \\[8.5, 13.5\\]', '5.5×'],
      ...['12.0 ± 1.0', '13.0 ± 1.0', 'a', 'leader'],
    ]);
    expect(rowOf(report, 'slow').at(-1)).toBe('separated');
  });

  it('marks a tie instead of calling the lower mean better', () => {
    const report = markdownOf(results([...seeds('a', [10, 12, 14]), ...seeds('b', [13, 12, 15])]));
    expect(report).toContain('The seeds do not separate it from b.');
    expect(['a', 'b'].map((name) => rowOf(report, name)[0])).toEqual(['1–2', '1–2']);
    expect(['a', 'b'].map((name) => rowOf(report, name).at(-2))).toEqual(['a', 'a']);
    expect(rowOf(report, 'b').at(-1)).toBe('**not separated**');
  });

  it('puts a variant with a failed run behind, however low its mean', () => {
    const report = markdownOf(results([...seeds('lucky', [1, 1.1, null]), ...seeds('solid', [30, 31, 32])]));
    expect(report).toContain('**solid** has the lowest mean');
    expect(rowOf(report, 'lucky').slice(0, 3)).toEqual(['—', 'lucky', '2/3 ok']);
    expect(rowOf(report, 'lucky').at(-1)).toBe('not compared: 1 of 3 runs diverged');
  });

  it.each([
    ['collapsed', { collapsed: true }, '3/3 ok, 1 collapsed', '1 of 3 runs collapsed'],
    ['learned nothing', { learned: false }, '3/3 ok, 1 learned nothing', '1 of 3 runs learned nothing'],
  ])('puts a variant of which a run %s behind, without a letter', (_, changes, count, lacks) => {
    const odd = seeds('odd', [1, 1.1, 1.2]).map((run, at) => (at === 1 ? { ...run, ...changes } : run));
    const others = [...seeds('solid', [30, 31, 32]), ...seeds('sgan', [60, 61, 63])];
    const report = markdownOf(results([...odd, ...others]));
    expect(report).toContain('**solid** has the lowest mean');
    expect(report).toContain('odd is incomplete, so it is not compared.');
    expect(rowOf(report, 'odd').slice(0, 3)).toEqual(['—', 'odd', count]);
    expect(rowOf(report, 'odd').slice(-2)).toEqual(['', `not compared: ${lacks}`]);
    expect(report).toContain(`| not tested: ${lacks} |`);
    expect(report).toContain(`Not in it: odd (${lacks}).`);
  });

  it('keeps a variant with faults in its place, and says so', () => {
    const odd = seeds('odd', [1, 1.1, 1.2]).map((run) => ({ ...run, faults: ['The generator has no gradient.'] }));
    const report = markdownOf(results([...odd, ...seeds('solid', [30, 31, 32])]));
    expect(rowOf(report, 'odd').slice(0, 3)).toEqual(['1', 'odd', '3/3 ok, 3 with faults']);
    expect(report).toContain('The check before the bench found faults of odd.');
  });

  it('calls nobody best when every variant has a failed run', () => {
    const report = markdownOf(results([...seeds('a', [1, null]), ...seeds('b', [null, null])]));
    expect(report).toContain('no variant is complete, so none is called best');
    expect(rowOf(report, 'b').slice(0, 4)).toEqual(['—', 'b', '0/2 ok', '—']);
  });

  it('gives one seed neither deviation nor verdict', () => {
    const report = markdownOf(results([...seeds('a', [10]), ...seeds('b', [20])]));
    expect(rowOf(report, 'a')[3]).toBe('10');
    expect(rowOf(report, 'b').at(-1)).toBe('undecided: one seed');
    expect(report).toContain('One seed decides nothing against');
  });

  it('shows real samples and the untrained generator', () => {
    const curves = new Map([['a-0', curve(10)]]);
    const report = markdownOf(results(seeds('a', [10]), { curves }));
    expect(report).toContain('| *untrained generator* |  | 80 | 40× |');
    expect(report).toContain('| *real vs real (noise floor)* |  | 2 | 1× |');
    expect(report).toContain('| variant | 0 | 50 | 100 |\n| --- | --- | --- | --- |\n| a | 80 | 40 | 10 |');
  });

  it('names variants that score as an untrained generator does', () => {
    const curves = new Map([['a-0', curve(10)]]); // 80 before training
    const report = markdownOf(results([...seeds('a', [10]), ...seeds('stuck', [79])], { curves }));
    expect(report).toContain('On mnist stuck (79) is hardly better than an untrained generator (80).');
    expect(report).not.toContain('a (10)');
  });

  it('shows no distance and no divergence below 0', () => {
    const report = markdownOf(results(seeds('a', [1, 2, 30])));
    expect(rowOf(report, 'a')[3]).toBe('11 ± 16 \\[0, 52\\]');
    const divergences = [1, 2, 30].map((value, seed) =>
      record('a', seed, null, { metrics: { kl_modes_pixels_n2k_test_best: value } }),
    );
    expect(rowOf(markdownOf(results(divergences)), 'a')[3]).toBe('11 ± 16 \\[0, 52\\]');
  });

  it('gives letters by the tests of all pairs, and none where nothing was tested', () => {
    const many = (start: number): number[] => Array.from({ length: 8 }, (_, seed) => start + seed / 10);
    const told = markdownOf(results([...seeds('a', many(10)), ...seeds('b', many(50))]));
    expect([rowOf(told, 'a').at(-2), rowOf(told, 'b').at(-2)]).toEqual(['a', 'b']);
    const few = markdownOf(results([...seeds('a', [10]), ...seeds('sgan', [50])]));
    expect(few).not.toContain('| letters |');
    expect(few).toContain('Nothing was tested: a test takes two variants with a score of every seed, and two seeds');
  });

  it('takes the floor of its own data set', () => {
    const report = markdownOf(results([record('a', 0, 10, {}, { dataset: 'ring8' })]));
    expect(rowOf(report, 'a')[4]).toBe('—');
  });

  it.each([
    [1, true],
    [2, false],
  ])('with %i seeds is descriptive: %s', (count, descriptive) => {
    const report = markdownOf(
      results(
        seeds(
          'a',
          Array.from({ length: count }, (_, i) => i + 1),
        ),
      ),
    );
    expect(report.includes('**Descriptive only**')).toBe(descriptive);
  });
});

describe('the tests against the baseline', () => {
  const reportOf = (count: number): string => {
    const scores = (of: (seed: number) => number): number[] => Array.from({ length: count }, (_, seed) => of(seed));
    return markdownOf(
      results([
        ...seeds(
          'sgan',
          scores((seed) => 20 + (seed % 7)),
        ),
        ...seeds(
          'good',
          scores((seed) => 10 + (seed % 5)),
        ),
      ]),
    );
  };

  it('are moderated t tests, with Wilcoxon’s beside them, which is called approximate where it is', () => {
    expect(reportOf(100)).toContain(
      'By moderated t tests of all pairs with Holm’s adjustment at 0.05, good is better than sgan.',
    );
    expect(reportOf(100)).toContain('| p (Wilcoxon) |');
    expect(reportOf(101)).toContain('| p (Wilcoxon, normal approximation) |');
  });

  it('say how many seeds would decide what these do not, and what these could find', () => {
    const close = [...seeds('sgan', [20, 21, 22, 20]), ...seeds('near', [19, 21, 20, 19])];
    const report = markdownOf(results(close));
    expect(report).toMatch(/\| undecided: about \d+ seeds would \|/);
    expect(report).toMatch(/a difference of \d+(\.\d+)? % between two variants is found four times in five/);
  });
});

describe('two judges', () => {
  const MOBILE = 'fd_mobilenet025_n2k_test_best';
  const both = (variant: string, digits: number, mobile: number) =>
    [0, 1, 2, 3].map((seed) => {
      const run = record(variant, seed, digits + 0.01 * digits * ((seed * 7 + digits) % 3));
      return { ...run, metrics: { ...run.metrics, [MOBILE]: mobile + 0.01 * mobile * ((seed * 5 + mobile) % 3) } };
    });

  it('are shown with the correlation of their rankings, and where they contradict one another', () => {
    const runs = [...both('a', 10, 40), ...both('b', 20, 30), ...both('c', 40, 20), ...both('d', 80, 10)];
    const report = markdownOf(results(runs));
    expect(report).toContain(
      'The rankings of 4 variants by digits and mobilenet025 have Spearman’s correlation -1.00.',
    );
    expect(report).toContain(
      'Both separate 0 of 6 pairs alike. Their letters disagree: 0 more are separated by digits alone and 0 by mobilenet025 alone, 6 in opposite directions: a and b',
    );
  });

  it('agree where both say the same, and nothing is said of one alone', () => {
    const runs = [...both('a', 10, 10), ...both('b', 20, 20), ...both('c', 40, 40), ...both('d', 80, 80)];
    expect(markdownOf(results(runs))).toContain(
      'Both separate 6 of 6 pairs alike. Their letters agree, none in opposite directions.',
    );
    expect(markdownOf(results(seeds('a', [1, 2])))).not.toContain('Two judges');
  });
});

describe('the report', () => {
  it('shows a reason as text, whatever it contains', () => {
    const reason = 'x | <script>alert(1)</script> `code` [link](javascript:1) ![i](u)\n# title &amp;';
    const report = markdownOf(results([record('a', 0, null, { status: 'error', reason })]));
    const row = report.split('\n').find((line) => line.includes('runs/a-0/log.txt'))!;
    expect(row).toContain(
      'x \\| &lt;script&gt;alert(1)&lt;/script&gt; \\`code\\` \\[link\\](javascript:1) \\!\\[i\\](u) \\# title &amp;amp;',
    );
    expect(report).not.toContain('<script');
  });

  it('escapes hostile names everywhere', () => {
    const hostile = 'a|<b>`';
    const run = record(hostile, 0, 3, { missing: { 'fd|<x>': 'No <model>.' } }, { dataset: hostile, preset: hostile });
    const film = {
      dataset: hostile,
      label: hostile,
      run,
      frames: [{ step: 0, png: picture(0, 0) }],
      reconstructions: [],
    };
    const composed = composeReport(results([run], { problems: ['runs/<i>x'] }), [film]);
    const report = reportMarkdown(composed, ({ kind }) =>
      kind === 'gallery' ? [{ file: 'figures/x.png', caption: [hostile], about: hostile }] : [],
    );
    expect(report).toContain('](figures/x.png)');
    expect(report).not.toMatch(/<(b|x|i|model)>/);
    expect(report).not.toContain('a|');
  });

  it('says which scores are missing and why, once per reason', () => {
    const missing = { fd_mobilenet025_n2k_test: 'The model is not there.' };
    const report = markdownOf(results([record('a', 0, 1, { missing }), record('a', 1, 2, { missing })]));
    expect(report).toContain('| `fd_mobilenet025_n2k_test` | all | The model is not there. |');
  });

  it('ranks times on one machine and refuses to on two', () => {
    const fast = record('z', 0, 1, { seconds: { training: 1, evaluation: 0, total: 1 } });
    const same = markdownOf(results([record('a', 0, 1), fast]));
    const cost = same.slice(same.indexOf('## Cost'), same.indexOf('## Failures'));
    expect(cost.indexOf('| z |')).toBeLessThan(cost.indexOf('| a |'));
    const other = markdownOf(
      results([record('a', 0, 1), { ...fast, provenance: { ...fast.provenance, cpu: 'Other' } }]),
    );
    expect(other).toContain('The runs come from different machines, so their times are not ranked.');
    expect(other).not.toContain('fastest first');
  });

  it('says nothing of machines where no run was trained', () => {
    const seconds = { training: 0, evaluation: 0, total: 0 };
    const failed = record('a', 0, 1, { seconds, status: 'load-error', reason: 'It does not load.', metrics: {} });
    expect(markdownOf(results([failed]))).not.toContain('different machines');
  });

  it('quotes the command for a shell', () => {
    expect(markdownOf(results(seeds('a', [1])))).toContain(String.raw`ganbench bench tiny --only 'it'\''s'`);
  });

  it('says so when there is nothing', () => {
    expect(markdownOf(results([], { bench: null }))).toContain('There is no finished run to report.');
  });

  it('ranks on another distance where there is no Fréchet distance', () => {
    const runs = [3, 1].map((value, at) =>
      record(`v${at}`, 0, null, { metrics: { wasserstein1_none_n2k_test_best: value, modes_none_n2k_test_best: 8 } }),
    );
    const report = markdownOf(results(runs));
    expect(report).toContain('**v1** has the lowest mean distance');
    expect(report).toContain('| variant | ok | best | × floor | modes | last |');
    expect(rowOf(report, 'v1').slice(0, 6)).toEqual(['1–2', 'v1', '1/1 ok', '1', '—', '8']);
  });

  it('shows other scores by variant, distances in multiples of their floor too', () => {
    const metrics = { [`${FD}_best`]: 1, kd_digits_n2k_test_best: 3, precision_digits_n2k_test2k_best: 0.5 };
    const floors = { mnist: { [FD]: 2, fd_first_order_digits_n2k_test: 1.5, kd_digits_n2k_test: 2 } };
    const report = markdownOf(results([record('a', 0, null, { metrics })], { floors }));
    expect(report).toContain('| variant | `kd` ↓ |\n| --- | --- |\n| a | 3 (1.5×) |\n| *real vs real* | 2 |');
    expect(report).toContain('| variant | `precision` ↑ |\n| --- | --- |\n| a | 0.5 |');
    const diverse = record('a', 0, null, { metrics: { [`${FD}_best`]: 1, diversity_digits_n2k_test_best: 0.5 } });
    expect(markdownOf(results([diverse]))).toContain('| variant | `diversity` ≈ real |');
    expect(report).toContain('is 2 as measured; for Gaussian features the first-order formula gives 1.5.');
  });

  it('says that most runs did not reach the threshold', () => {
    const runs = [60, null, null].map((step, seed) =>
      record('a', seed, 1, { metrics: { [`${FD}_best`]: 1, [`${FD}_auc`]: 1, [`${FD}_steps_to_5`]: step } }),
    );
    const report = markdownOf(results(runs));
    expect(report).toContain('| variant | runs | AUC over steps | steps to 5 |');
    expect(report).toContain('| &gt; 100 (1/3) |');
  });

  it('says that seconds of two machines do not compare the variants', () => {
    const on = (cpu: string, seed: number) =>
      record('a', seed, 1, { machine: { cpu }, metrics: { [`${FD}_best`]: 1, [`${FD}_auc`]: 1 } });
    const words = 'columns over seconds do not compare';
    expect(markdownOf(results([on('x', 0), on('x', 1)]))).not.toContain(words);
    expect(markdownOf(results([on('x', 0), on('y', 1)]))).toContain(words);
  });

  it('ranks points by the distance that knows modes', () => {
    const metrics = { fd_pixels_n2k_test_best: 1, sliced_wasserstein_pixels_n2k_test2k_best: 2 };
    const report = markdownOf(results([record('a', 0, null, { metrics })]));
    expect(report).toContain('(`sliced_wasserstein_pixels_n2k_test2k_best` 2 over 1 seed)');
  });

  it('tests the shares of the modes beside the distance, where one network judges', () => {
    const scored = (name: string, distance: number, divergence: number) =>
      [0, 1, 2].map((seed) =>
        record(name, seed, null, {
          metrics: {
            sliced_wasserstein_pixels_n2k_test2k_best: distance + seed / 100,
            kl_modes_pixels_n2k_test_best: divergence + seed / 100,
          },
        }),
      );
    const variants = ['a', 'b', 'c', 'd'].flatMap((name, i) => scored(name, 1 + i, 4 - i));
    const report = markdownOf(results(variants));
    expect(report).toContain('`kl_modes_pixels_n2k_test_best`, lower is better');
    expect(report).toContain('the sliced Wasserstein distance and the divergence of the modes from equal shares have');
    expect(report).toContain('6 in opposite directions');
  });

  it('ranks by the network that chose the best step', () => {
    const runs = seeds('a', [1]).map((run) => ({ ...run, metrics: { ...run.metrics, fd_a_n2k_test_best: 5 } }));
    expect(markdownOf(results(runs))).toContain(`(\`${FD}_best\` 1 over 1 seed)`);
  });
});

it('escape keeps plain text as it is', () => {
  expect(escape('wgan-gp (default), lr 1e-4: 3 × 5')).toBe('wgan-gp (default), lr 1e-4: 3 × 5');
});

import { describe, expect, it } from 'vitest';
import { html, jsonScript } from '../../../reports/render/html/html.js';
import { chartsOf, pageOf } from '../composed.js';
import type { Film } from '../../../reports/results/films.js';
import { curve, FD, picture, record, results } from '../records.js';

const hostile = `"><img src=x onerror=alert(1)></script><script>alert(2)</script>'&`;

const film = (label: string): Film => ({
  dataset: 'mnist',
  label,
  run: record(label, 0, 3),
  reconstructions: [],
  frames: [0, 50].map((step) => ({ step, png: picture(0, step) })),
});

describe('html', () => {
  it('escapes what is filled in and keeps markup', () => {
    expect(html`<p title="${'"'}">${'<b>'}${html`<i>${'&'}</i>`}</p>`.markup).toBe(
      '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>',
    );
  });

  it('leaves out what is not there', () => {
    expect(html`${null}${undefined}${false}${0}${['a', html`<br />`]}`.markup).toBe('0a<br />');
  });

  it('lets no JSON end its script', () => {
    const { markup } = jsonScript('data', { text: hostile });
    expect(markup.match(/<\/script>/g)).toHaveLength(1);
    const json = markup.replace(/^<script[^>]*>|<\/script>$/g, '');
    expect(JSON.parse(json)).toEqual({ text: hostile });
  });
});

describe('the strips of the leaderboard', () => {
  /** Places of the marks in the row of that name, of a strip 160 wide; the curve starts at 80, the untrained score. */
  const marksOf = (name: string, scores: readonly number[], floor = 9): number[] => {
    const runs = scores.map((fd, seed) => record('a', seed, fd));
    const curves = new Map(runs.map((run) => [run.name, curve(10)]));
    const page = pageOf(results(runs, { curves, floors: { mnist: { [FD]: floor } } }));
    const row = page.split('<tr').find((each) => each.includes(`${name}</em></th>`))!;
    return [...row.matchAll(/x1="([-\d.]+)"\s+x2="\1"/g)].map(([, x]) => Number(x));
  };

  it('have the floor and the untrained generator at their ends where they are near', () => {
    const near = [10, 40]; // on the log scale 80 is half as far above as these are apart
    expect(marksOf('untrained generator', near)).toEqual([155]);
    expect(marksOf('real vs real (noise floor)', near)).toEqual([5]);
  });

  it('leave out what would squeeze the scores', () => {
    expect(marksOf('untrained generator', [10, 11])).toEqual([]);
    expect(marksOf('real vs real (noise floor)', [10, 11], 0.1)).toEqual([]);
    expect(marksOf('real vs real (noise floor)', [10, 11], 9.9)).toEqual([5]);
  });
});

describe('report.html', () => {
  const runs = [record('a', 0, 10), record('a', 1, 11), record('b', 0, 30), record('b', 1, 32)];
  const curves = new Map(runs.map(({ name }) => [name, curve(10)]));
  const page = pageOf(results(runs, { curves }), [film('a')]);
  const markup = page.slice(0, page.indexOf('<script>'));

  it('refers to nothing outside itself', () => {
    const addresses = [...markup.matchAll(/\b(?:src|href)\s*=\s*"([^"]*)"/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((address) => !/^(#|data:image\/png;base64,)/.test(address))).toEqual([]);
    expect(markup).not.toMatch(/@import|url\(/);
    expect(markup).toContain(`default-src 'none'`.replaceAll("'", '&#39;'));
  });

  it('holds the pictures of every step', () => {
    for (const step of [0, 50]) expect(page.includes(Buffer.from(picture(0, step)).toString('base64'))).toBe(true);
  });

  it('shows the training images nearest to samples, and says in plain words what that tells', () => {
    expect(page).not.toContain('Nearest training images'); // these runs have none
    const own = pageOf(results(runs, { curves }), [{ ...film('a'), neighbours: picture(2, 7) }]);
    const [, after = ''] = own.split('Nearest training images');
    expect(after).toMatch(/the five training images whose pixels are nearest to it/);
    expect(after).toContain(Buffer.from(picture(2, 7)).toString('base64'));
  });

  it('shows hostile names and reasons as text', () => {
    const spec = { dataset: hostile, preset: hostile, scheme: hostile };
    const bad = record(hostile, 0, 3, { missing: { [hostile]: hostile } }, spec);
    const failed = record(hostile, 1, null, { status: 'error', reason: hostile }, spec);
    const attacked = pageOf(results([bad, failed], { curves: new Map([[bad.name, curve(3)]]), problems: [hostile] }), [
      { ...film(hostile), dataset: hostile },
    ]);
    for (const markup of ['<img src=x', '<script>alert']) expect(attacked.includes(markup)).toBe(false);
    expect(attacked.match(/<script/g)).toHaveLength(page.match(/<script/g)!.length);
  });

  it('of thousands of runs lists them all, draws some seeds and leaves the details to the CSV', () => {
    const many = Array.from({ length: 2001 }, (_, seed) => record('a', seed, 10 + ((37 * seed) % 2001)));
    const large = pageOf(results(many));
    const table = large.slice(large.indexOf('<section id="runs"'));
    expect(table.match(/<tr>\s*<th scope="row"\s*>a</g)).toHaveLength(2001);
    expect(table.includes('<dl>')).toBe(false);
    expect(table).toContain('What each run was asked is in <code>runs.csv</code>');
    expect(markup.slice(markup.indexOf('<section id="runs"'))).toContain('<dl>');
    const [chart] = chartsOf(results(many), 'seeds');
    const drawn = chart!.rows[0]!.values.map(({ value }) => value);
    expect([drawn.length, drawn[0], drawn.at(-1)]).toEqual([200, 10, 2010]);
    expect(large).toContain('200 of the seeds');
    expect(large.match(/<circle/g)).toHaveLength(200);
  });

  it('is a page of text when there is nothing to report', () => {
    const empty = pageOf(results([], { bench: null }));
    expect(empty.includes('0 of 0 ok')).toBe(true);
    expect(empty.includes('data-chart="')).toBe(false);
  });
});

describe('the chart of curves', () => {
  it('has the mean and the range over seeds at each step, and the mean time', () => {
    const runs = [record('a', 0, 10), record('a', 1, 20)];
    const curves = new Map([
      ['a-0', [{ step: 50, seconds: 1, passes: 600, flops: 6e9, metrics: { [FD]: 10 } }]],
      [
        'a-1',
        [{ step: 50, seconds: 3, passes: 600, flops: 6e9, metrics: { [FD]: 20, [FD.replace('test', 'train')]: 9 } }],
      ],
    ]);
    const { columns } = chartsOf(results(runs, { curves }), 'curves')[0]!;
    expect(columns.map(({ column }) => column)).toEqual([FD]); // the train split chooses and is not shown
    expect(columns[0]!.curves[0]!.points).toEqual([
      { step: 50, seconds: 2, passes: 600, flops: 6e9, mean: 15, low: 10, high: 20, count: 2 },
    ]);
  });
});

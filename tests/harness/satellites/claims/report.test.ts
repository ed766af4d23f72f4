import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PNG } from 'pngjs';
import { analyse, type Claim } from '../../../../harness/satellites/claims/analysis/claim.js';
import { dots, lineOf, lines } from '../../../../harness/satellites/claims/analysis/figures.js';
import { animateLandscapes } from '../../../../harness/satellites/claims/analysis/landscape.js';
import type { Observation } from '../../../../harness/experiments/observation.js';
import { inTerms, type Protocol } from '../../../../harness/satellites/claims/analysis/protocol.js';
import {
  claimsJson,
  claimsText,
  writeClaims,
  type TestedClaim,
} from '../../../../harness/satellites/claims/analysis/report.js';
import { readChunks } from '../../../../pictures/png-chunks.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-claims-'));
afterAll(() => rmSync(folder, { recursive: true }));

const observations = (['a', 'b'] as const).flatMap((arm): Observation[] =>
  Array.from({ length: 8 }, (_, seed) => ({
    arm,
    seed,
    failure: null,
    scores: { x: arm === 'a' ? 1 + seed / 10 : 2 + seed / 10 },
    series: {
      y: [
        [0, seed],
        [10, 2 * seed],
      ],
    },
  })),
);
const small: Protocol = {
  scale: 'small',
  tested: 'It is tried.',
  seeds: [0, 1, 2, 3, 4, 5, 6, 7],
  terms: { metric: 'x' },
  primary: { name: 'x of a', score: 'x', arms: ['a'], against: 'b', expected: 'lower', scale: 'linear' },
  secondary: [],
};
const full: Protocol = {
  ...small,
  scale: 'full',
  tested: 'It is tried for longer.',
  terms: { metric: 'z' },
  primary: { ...small.primary, name: 'z of a' },
};
const claim: Claim = {
  title: 'A <claim>',
  says: 'a is below b',
  source: 'somebody',
  protocols: { small, full },
  figures: (found, protocol) => [
    dots(found, 'x', { name: 'x.svg', title: inTerms('{metric} by arm', protocol) }),
    lines(found, 'y', { name: 'y.svg', caption: 'y', x: { name: 'steps' }, y: { name: 'y' } }),
  ],
};
const tested = (more: Partial<TestedClaim> = {}): TestedClaim => ({
  name: 'thing',
  claim,
  result: analyse(claim, observations, 'small'),
  scale: 'small',
  complete: true,
  machines: ['m'],
  ...more,
});

describe('claims.md and claims.html', () => {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  it('say what was claimed, what was found and the verdict', () => {
    expect(writeClaims(folder, [tested()])).toEqual(['claims.md', 'claims.html']);
    expect(read('claims.md')).toContain(
      '**Verdict: supported.** x of a: a -1 [-1, -1]; expected lower than b; p = 0.0078.'
        .replaceAll('[', '\\[')
        .replaceAll(']', '\\]'),
    );
    expect(read('figures/thing-x.svg')).toMatch(/^<svg/);
    expect(read('figures/thing-y.svg')).toContain('steps');
  });
  it('name and describe the scale that was run', () => {
    writeClaims(folder, [tested({ scale: 'full', result: analyse(claim, observations, 'full') })]);
    expect(read('claims.md')).toContain('**Test.** It is tried for longer.');
    expect(read('claims.md')).toContain('z of a');
    expect(read('claims.md')).toContain('z by arm: each seed, the mean');
    expect(read('claims.md')).toContain('npx ganbench claims thing --scale full');
    expect(read('claims.md')).not.toContain('x of a');
    writeClaims(folder, [tested()]);
  });
  it('keep all pictures in the one HTML file, fetch nothing and escape what they are given', () => {
    const html = read('claims.html');
    const sources = [...html.matchAll(/src="([^"]*)"/g)].map(([, source]) => source!);
    expect(sources).toHaveLength(2);
    for (const source of sources) expect(source).toMatch(/^data:image\/svg\+xml;base64,/);
    expect(html).toContain('A &lt;claim&gt;');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });
  it('are the same bytes again', () => {
    const before = read('claims.html');
    writeClaims(folder, [tested()]);
    expect(read('claims.html')).toBe(before);
  });
  it('list failures with their reasons and say what is unfinished', () => {
    const failed: Observation = { arm: 'c', seed: 1, scores: {}, series: {}, failure: 'It | broke.' };
    const result = analyse(claim, [...observations, failed], 'small');
    writeClaims(folder, [tested({ result, complete: false })]);
    expect(read('claims.md')).toContain('unfinished (so far supported)');
    expect(read('claims.md')).toContain('| c | 1 | It \\| broke. |');
  });
});

it('names every arm of which the question was asked: for one it holds, for another it does not', () => {
  const { primary } = small;
  const both: Protocol = {
    ...small,
    primary: { ...primary, inVerdict: 'against b' },
    secondary: [
      { ...primary, name: 'x of b', arms: ['b'], against: 'a', inVerdict: 'the other way' },
      { ...primary, name: 'x of a, not asked' },
    ],
  };
  const told = { ...claim, protocols: { small: both, full } };
  const result = analyse(told, observations, 'small');
  const words = 'supported against b, contradicted the other way';
  expect(claimsText([tested({ claim: told, result })])).toMatch(`thing  ${words}: x of a`);
  expect(claimsJson([tested({ claim: told, result })])[0]).toMatchObject({ verdict: 'supported', verdictText: words });
});

it('gives a line a claim, and JSON with both kinds of endpoints', () => {
  expect(claimsText([tested()])).toBe('thing  supported: x of a: a -1 [-1, -1]; expected lower than b; p = 0.0078.');
  const [json] = JSON.parse(JSON.stringify(claimsJson([tested()]))) as ReturnType<typeof claimsJson>;
  expect(json).toMatchObject({ name: 'thing', verdict: 'supported', primary: { p: 2 / 256 }, secondary: [] });
});

it('draws means over seeds with the lowest and the highest', () => {
  expect(lineOf(observations, 'a', 'y')).toEqual({
    label: 'a',
    points: [
      { x: 0, y: 3.5, low: 0, high: 7 },
      { x: 10, y: 7, low: 0, high: 14 },
    ],
  });
});

it('animates landscapes: deep is blue, points are red', () => {
  const landscape = {
    centres: [],
    points: [[0.5, -0.5]],
    heights: [
      [0, 1],
      [1, 1],
    ],
  };
  const animation = animateLandscapes(
    [
      [landscape, landscape],
      [landscape, landscape],
    ],
    1,
  );
  expect(readChunks(animation).filter(({ type }) => type === 'fcTL')).toHaveLength(2);
  const { width, height, data } = PNG.sync.read(Buffer.from(animation)); // the first frame
  expect([width, height]).toEqual([2 * 8 + 8, 8]);
  const pixel = (x: number, y: number): number[] => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
  expect(pixel(0, 0)).toEqual([24, 60, 140]);
  expect(pixel(5, 0)).toEqual([250, 246, 232]);
  expect(pixel(6, 5)).toEqual([212, 60, 12]); // x = 0.5 is pixel 6 of 8, y = −0.5 is row 5 from the top
});

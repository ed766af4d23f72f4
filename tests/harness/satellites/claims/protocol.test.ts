import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { defineClaim } from '../../../../harness/satellites/claims/analysis/claim.js';
import { inTerms, readProtocols } from '../../../../harness/satellites/claims/analysis/protocol.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-protocol-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `description: Two arms on six seeds.
seeds: 6
protocol:
  primary: { name: x of a, score: x, arms: [a], against: b, expected: same, scale: log, margin: 1.25 }
  secondary:
    - { name: y of a, score: y, arms: [a], against: 0, expected: lower, scale: linear }
`;
const read = (yaml: string, full = 'description: The same for longer.') => {
  writeFileSync(join(folder, 'suite.yaml'), yaml);
  writeFileSync(join(folder, 'suite-full.yaml'), full);
  return readProtocols(pathToFileURL(join(folder, 'analysis.ts')).href);
};

describe('a protocol', () => {
  it('is read from the suite, with margins on the log scale as factors', () => {
    const { tested, seeds, primary, secondary } = read(text).small;
    expect(tested).toBe('Two arms on six seeds.');
    expect(seeds).toEqual([0, 1, 2, 3, 4, 5]);
    expect(primary.margin).toBeCloseTo(Math.log(1.25), 12);
    expect(secondary[0]).toEqual({
      name: 'y of a',
      score: 'y',
      arms: ['a'],
      against: 0,
      expected: 'lower',
      scale: 'linear',
    });
  });
  it('is that of the small scale at the full one, but for what that says otherwise', () => {
    const terms = text
      .replace('name: x of a', 'name: "{metric} of a"')
      .replace('  primary', '  terms: { metric: x }\n  primary');
    const { small, full } = read(
      terms,
      'description: Longer.\nseeds: 7\nprotocol: { terms: { metric: z }, primary: { margin: 2 } }',
    );
    expect([small.tested, small.seeds.length, small.primary.name]).toEqual(['Two arms on six seeds.', 6, 'x of a']);
    expect([full.tested, full.seeds.length, full.primary.name]).toEqual(['Longer.', 7, 'z of a']);
    expect([small.primary.margin, full.primary.margin]).toEqual([Math.log(1.25), Math.log(2)]);
    expect(full.secondary).toEqual(small.secondary);
    expect(inTerms('{metric}, {metric}', full)).toBe('z, z');
    expect(() => read(terms)).toThrow(/suite-full\.yaml holds no protocol: .*no term “metric”/);
  });
  it.each([
    ['without the margin of an equality', text.replace(', margin: 1.25', '')],
    ['with a factor that is none', text.replace('margin: 1.25', 'margin: 0.9')],
    ['without a primary endpoint', text.replace('primary', 'first')],
    ['with a misspelt field', text.replace('score: x', 'scores: x')],
  ])('%s is refused', (_, broken) => {
    expect(() => read(broken)).toThrow(/suite\.yaml holds no protocol/);
  });
  it('with fewer than six seeds makes no claim', () => {
    const words = { title: 't', says: 's', source: 'o', figures: () => [] };
    expect(() => defineClaim({ ...words, protocols: read(text.replace('seeds: 6', 'seeds: 5')) })).toThrow(
      /fewer than 6/,
    );
    expect(() => defineClaim({ ...words, protocols: read(text) })).not.toThrow();
  });
});

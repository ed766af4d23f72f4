import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { defineClaim } from '../../reports/claims/claim.js';
import { readProtocol } from '../../reports/claims/protocol.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-protocol-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `description: Two arms on six seeds.
seeds: 6
protocol:
  primary: { name: x of a, score: x, arms: [a], against: b, expected: same, scale: log, margin: 1.25 }
  secondary:
    - { name: y of a, score: y, arms: [a], against: 0, expected: lower, scale: linear }
`;
const read = (yaml: string) => {
  writeFileSync(join(folder, 'suite.yaml'), yaml);
  return readProtocol(pathToFileURL(join(folder, 'analysis.ts')).href);
};

describe('a protocol', () => {
  it('is read from the suite, with margins on the log scale as factors', () => {
    const { tested, seeds, primary, secondary } = read(text);
    expect(tested).toBe('Two arms on six seeds.');
    expect(seeds).toEqual([0, 1, 2, 3, 4, 5]);
    expect(primary.margin).toBeCloseTo(Math.log(1.25), 12);
    expect(secondary[0]).toEqual({
      ...{ name: 'y of a', score: 'y', arms: ['a'], against: 0, expected: 'lower', scale: 'linear' },
    });
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
    expect(() => defineClaim({ ...words, ...read(text.replace('seeds: 6', 'seeds: 5')) })).toThrow(/fewer than 6/);
    expect(() => defineClaim({ ...words, ...read(text) })).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { composeReport } from '../../reports/model/report.js';
import { blocksOf, markdownOf, pageOf } from './composed.js';
import { curve, record, results } from './records.js';

const runs = [
  ...[10, 11, 12].map((fd, seed) => record('hinge', seed, fd)),
  ...[20, 21, 23].map((fd, seed) => record('sgan', seed, fd)),
  record('wgan', 0, null, { status: 'diverged', reason: 'The loss was NaN.' }),
];
const found = results(runs, { curves: new Map(runs.map(({ name }) => [name, curve(10)])) });
const [markdown, page] = [markdownOf(found), pageOf(found)];

/** The texts of elements, without what is inside of them. */
const textsOf = (html: string, element: RegExp): string[] =>
  [...html.matchAll(element)].map(([, inside]) =>
    inside!
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );

describe('one report in two formats', () => {
  it('has leaderboards with the same columns, in the same order', () => {
    const [table] = /<table class="leaderboard".*?<\/table>/s.exec(page)!;
    const inPage = textsOf(table, /<th\s+scope="col"[^>]*>(.*?)<\/th>/gs).filter((title) => title !== 'seeds (log)');
    const header = markdown.split('\n').find((line) => line.startsWith('| rank |'))!;
    expect(inPage).toEqual(header.slice(2, -2).split(' | '));
    expect(inPage.slice(0, 5)).toEqual(['rank', 'variant', 'ok', 'best', '× floor']);
  });

  it('has the same sections, but for those that only a page can show', () => {
    const inPage = textsOf(page, /<h2>(.*?)<\/h2>/gs);
    const inText = [...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title!);
    expect(inPage.filter((title) => !inText.includes(title))).toEqual(['Compare two']);
    expect(inText.filter((title) => !inPage.includes(title))).toEqual([]);
  });

  it('has every sentence in both', () => {
    const words = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, ' ');
    const shown = words(textsOf(page, /<main>(.*)<\/main>/gs)[0]!);
    const sentences = blocksOf(found).flatMap((block) => (block.kind === 'paragraph' ? block.text : []));
    const said = sentences.filter((piece) => typeof piece === 'string').filter((piece) => piece.length > 20);
    expect(said.length).toBeGreaterThan(8);
    for (const sentence of said) {
      expect(shown).toContain(words(sentence).trim());
      expect(words(markdown)).toContain(words(sentence).trim());
    }
  });

  it('is composed of data alone: the same twice', () => {
    expect(composeReport(found, [])).toEqual(composeReport(found, []));
  });
});

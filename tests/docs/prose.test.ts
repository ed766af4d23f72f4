import { describe, expect, it } from 'vitest';
import { anchorOf, linksOf, sectionOf, staleFiguresOf } from './links.js';
import { byHand } from './pages.js';
import { sources, sourceProblems } from './sources.js';
import { handwrittenWords, longLines, proseProblems, sentences, wordsIn } from './prose.js';

const words = (count: number): string => `${Array.from({ length: count }, () => 'word').join(' ')}.`;

describe('sentences', () => {
  it('are those of paragraphs, lists and cells, without code, headings and short labels', () => {
    const text = [
      '# A heading is no sentence of a page',
      'One sentence on\ntwo lines. Another one with e.g. 3.5 and Heusel et al. 2017 inside.',
      '- a list item of six words\n- another list item of seven words',
      '| label | a cell of more than four words |\n|---|---|',
      '    indented code is no sentence of it',
      '```sh\nfenced code is no sentence\n```',
    ].join('\n\n');
    expect(sentences(text)).toEqual([
      'One sentence on two lines.',
      'Another one with e.g. 3.5 and Heusel et al. 2017 inside.',
      'a list item of six words',
      'another list item of seven words',
      'a cell of more than four words',
    ]);
  });

  it('count a link by its text, code as one word, and no signs', () => {
    const [sentence] = sentences('See [two words](a/b-c.md#d) and `code of four words` – now.');
    expect(wordsIn(sentence!)).toBe(6);
  });
});

describe('the prose of a page', () => {
  it('may have one long sentence in ten', () => {
    const short = Array.from({ length: 18 }, () => words(25));
    expect(proseProblems([...short, words(26), words(26)].join(' '))).toEqual([]);
    expect(proseProblems([...short, words(26), words(26), words(26)].join(' '))[0]).toMatch(/^3 of 21 sentences/);
  });

  it('has no sentence without end', () => {
    expect(proseProblems(words(45))).toEqual([]);
    expect(proseProblems(words(46))).toEqual([expect.stringMatching(/^a sentence of 46 words/)]);
  });

  it('has at most three sentences in ten in the passive', () => {
    const active = Array.from({ length: 7 }, () => 'You write what happens next.');
    const passive = ['It is written by somebody else.', 'They were not shown there.', 'Runs are also trained again.'];
    expect(proseProblems([...active, ...passive].join(' '))).toEqual([]);
    const more = [...active, ...passive, 'All of it has been said.'];
    expect(proseProblems(more.join(' '))[0]).toBe('4 of 11 sentences are in the passive:');
    expect(proseProblems('The order is red. It is there and needed. They are runs of it.')).toEqual([]);
  });

  it('has none of the idioms, across the end of a line too', () => {
    expect(proseProblems('Other load moves times by\nfactors.')).toEqual(['“by factors”: write several-fold']);
    expect(proseProblems('It tells every failure.')).toHaveLength(1);
    expect(proseProblems('Wall times vary several-fold.')).toEqual([]);
  });

  it('of comments and messages has none either', () => {
    const comment = "/**\n * Files of one's\n * own.\n */\nexport const a = 1; // others take not\n";
    expect(sourceProblems(comment)).toEqual(['“take not”: write does not take', "“one's own”: write your own"]);
    expect(sourceProblems("say('It is so of all.');")).toEqual(['“is so of”: write the same holds for']);
    expect(sourceProblems('/** Files that the user wrote. */')).toEqual([]);
    expect(sources.length).toBeGreaterThan(500);
  });

  it('is counted without what programs make', () => {
    const text =
      'By `code` hand, 3.5.\n\n<!-- table: made by a program -->\n\n| a | b |\n\n<!-- end of table -->\n\nAfter it.\n';
    expect(byHand(text)).not.toMatch(/\| a/);
    expect(handwrittenWords(text)).toBe(4);
  });

  it('has lines of at most 120 characters, but for tables', () => {
    expect(longLines(`${'ä'.repeat(120)}\n| ${'a'.repeat(130)} |\n${'a'.repeat(121)}`)).toEqual([
      'line 3 has 121 characters',
    ]);
  });
});

describe('links', () => {
  it('are found with brackets in their texts, and not in code', () => {
    expect(linksOf('[0.6 [0.5, 0.7]](a.md#b), `[n](m)` and [out](https://example.org)')).toEqual([
      { text: '0.6 [0.5, 0.7]', target: 'a.md#b' },
    ]);
  });

  it('name a heading as GitHub does', () => {
    // from the table of contents that GitHub shows for such headings
    expect(anchorOf('Noise floor and feature networks')).toBe('noise-floor-and-feature-networks');
    expect(anchorOf('When the GPU fails (webgpu)')).toBe('when-the-gpu-fails-webgpu');
    expect(anchorOf('`evaluation:`')).toBe('evaluation');
  });

  it('quote figures that their section has', () => {
    const tables = '# Page\n\n## One\n\n| 19.7 | 0.60 |\n\n## Two\n\n| 33.0 |\n';
    expect(sectionOf(tables, 'one')).not.toMatch(/33/);
    const stale = (text: string): string[] => staleFiguresOf(text, () => tables);
    expect(stale('It takes [19.7 ms](measured/a.md#one).')).toEqual([]);
    expect(stale('It takes [33.0 ms](measured/a.md#one).')).toEqual(['33.0 in “33.0 ms” is not in measured/a.md#one']);
    expect(stale('It takes [33.0 ms](measured/a.md#two).')).toEqual([]);
    expect(stale('The mean is [19.8](../docs/measured/bench/report.md#one).')).toHaveLength(1);
    expect(stale('It is [7 words](measured/bench/report.html).')).toEqual([]);
  });
});

import { byHand, withoutCode } from './pages.js';
import { idioms } from './idioms.js';

export const MOST_WORDS = 25;
/** The share of sentences that may be longer. */
export const LONG_SHARE = 0.1;
/** No sentence at all is longer. */
export const LONGEST = 45;
export const MOST_COLUMNS = 120;
/** The share of sentences that may be in the passive. */
export const PASSIVE_SHARE = 0.3;
/** A form of “to be” and a participle, perhaps with an adverb between them. */
const PASSIVE =
  /\b(?:is|are|was|were|be|been|being)(?: (?:not|never|also|then|only|still|always|\w+ly))? (?:\w{2,}ed|written|made|shown|known|given|taken|drawn|chosen|kept|read|found|left|lost|built|run|done|seen|told|said|put|set|sent|held|hidden|broken|begun|bound|cut|split|met|meant|paid|spent|thrown)\b/i;

/** How a sentence looks to a reader: links by their texts, code as one word. */
const seen = (text: string): string =>
  text
    .replace(/<!--.*?-->/gs, ' ')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`[^`]*`/g, 'code')
    .replace(/[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}/g, '');

/** Words that a full stop follows inside a sentence. */
const ABBREVIATIONS = /\b(?:et al|e\.g|i\.e|eq|vs|resp|fig|sec|no|approx)\.$/i;

/** Paragraphs, list items and cells of tables, without code and what programs make. */
export function passages(text: string): string[] {
  const plain = seen(withoutCode(byHand(text)));
  const blocks = plain.split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|\n(?=#)|(?<=^#.*)\n|\n(?=\s*\|)/m);
  return blocks.flatMap((block) => {
    const line = block.replace(/\s+/g, ' ').trim();
    if (line.startsWith('#')) return [];
    if (!line.startsWith('|')) return [line.replace(/^(?:[-*]|\d+\.) /, '')];
    return line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  });
}

/** Those with at least four words: the rest are labels and numbers. */
export function sentences(text: string): string[] {
  return passages(text)
    .flatMap(splitSentences)
    .filter((sentence) => wordsIn(sentence) >= 4);
}

function splitSentences(passage: string): string[] {
  const found: string[] = [];
  for (const part of passage.split(/(?<=[.!?][)”’"]?) (?=\S)/)) {
    const last = found.at(-1);
    if (last !== undefined && ABBREVIATIONS.test(last)) found[found.length - 1] = `${last} ${part}`;
    else found.push(part);
  }
  return found;
}

export const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Words that people wrote: text, lists and tables, without numbers, code, names in code and what programs make. */
export const handwrittenWords = (text: string): number =>
  seen(withoutCode(byHand(text)).replace(/`[^`]*`/g, ' '))
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word)).length;

/** What is wrong with the sentences of a page. */
export function proseProblems(text: string): string[] {
  const all = sentences(text);
  const long = all.filter((sentence) => wordsIn(sentence) > MOST_WORDS);
  const share =
    long.length <= Math.max(1, LONG_SHARE * all.length)
      ? []
      : [
          `${long.length} of ${all.length} sentences have more than ${MOST_WORDS} words:`,
          ...long.map((sentence) => `    ${sentence}`),
        ];
  const endless = all
    .filter((sentence) => wordsIn(sentence) > LONGEST)
    .map((sentence) => `a sentence of ${wordsIn(sentence)} words: ${sentence}`);
  return [...share, ...endless, ...passiveProblems(all), ...idiomProblems(passages(text).join('\n'))];
}

/** A page of a few sentences may have two of them. */
function passiveProblems(all: readonly string[]): string[] {
  const passive = all.filter((sentence) => PASSIVE.test(sentence));
  if (passive.length <= Math.max(2, PASSIVE_SHARE * all.length)) return [];
  return [`${passive.length} of ${all.length} sentences are in the passive:`, ...passive.map((each) => `    ${each}`)];
}

/** The first of each kind, in a text whose sentences are on one line each. */
export function idiomProblems(text: string): string[] {
  return idioms.flatMap(([pattern, instead]) => {
    const [match] = pattern.exec(text) ?? [];
    return match === undefined ? [] : [`“${match.trim()}”: write ${instead}`];
  });
}

/** Lines that are too long, except for tables, addresses and pictures. */
export function longLines(text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const isExempt = /^\s*\||https?:\/\/\S{60}|^\s*!\[/.test(line);
    return isExempt || [...line].length <= MOST_COLUMNS ? [] : [`line ${at + 1} has ${[...line].length} characters`];
  });
}

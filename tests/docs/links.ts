import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, textOf } from './pages.js';

interface Link {
  readonly text: string;
  readonly target: string;
}

/** Links of a page to files of the repository or to places in it. */
export const linksOf = (text: string): Link[] =>
  Array.from(text.replace(CODE, bare).matchAll(LINK), ([, words = '', target = '']) => ({
    text: words,
    target,
  })).filter(({ target }) => !/^[a-z]+:/.test(target));

const CODE = /`[^`\n]*`/g;
const bare = (code: string): string => code.replace(/[[\]]/g, ' ');

const LINK = /\[((?:[^[\]]|\[[^[\]]*\])*)\]\(([^)\s]+)[^)]*\)/g;

/** A heading's place in its page, as GitHub names it. */
export const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const headings = (text: string): RegExpMatchArray[] => [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)];
export const anchorsOf = (text: string): string[] => headings(text).map(([, heading = '']) => anchorOf(heading));

/** Links that lead nowhere. */
export function deadLinks(page: string): string[] {
  return linksOf(textOf(page)).flatMap(({ target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(file)) return [`the link ${target} leads to no file`];
    if (anchor === undefined || !file.endsWith('.md')) return [];
    return anchorsOf(readFileSync(file, 'utf8')).includes(anchor) ? [] : [`the link ${target} leads to no heading`];
  });
}

const numbersIn = (text: string): string[] => text.match(/\d+(?:[.,]\d+)*/g) ?? [];

/**
 * Figures that a page quotes from docs/measured/: each is the text of a link to its section, which has to have it still.
 */
export const staleFigures = (page: string): string[] =>
  staleFiguresOf(textOf(page), (path) => readFileSync(join(root, dirname(page), path), 'utf8'));

export function staleFiguresOf(text: string, read: (path: string) => string): string[] {
  return linksOf(text).flatMap(({ text: words, target }) => {
    const [path = '', anchor] = target.split('#');
    if (!/(?:^|\/)measured\/(?:[^/]+|[^/]+\/report\.md)$/.test(path)) return [];
    const known = new Set(numbersIn(sectionOf(read(path), anchor)));
    return numbersIn(words)
      .filter((number) => !known.has(number))
      .map((number) => `${number} in “${words}” is not in ${target}`);
  });
}

/** From the heading of that anchor to the next one of its level, or the whole page. */
export function sectionOf(text: string, anchor: string | undefined): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && anchorOf(line.replace(/^#+ /, '')) === anchor);
  if (anchor === undefined || start < 0) return text;
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
  const end = lines.findIndex((line, at) => at > start && (/^#+(?= )/.exec(line)?.[0].length ?? Infinity) <= level);
  return lines.slice(start, end < 0 ? undefined : end).join('\n');
}

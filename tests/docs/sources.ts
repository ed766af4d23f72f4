import { readdirSync } from 'node:fs';
import { root, textOf } from './pages.js';
import { idiomProblems } from './prose.js';

const FOLDERS = ['harness', 'metrics', 'pictures', 'published', 'reports', 'statistics', 'text', 'variants', 'claims'];

/** Files of the program, whose comments and messages people read. */
export const sources = FOLDERS.flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => `${folder}/${name}`),
);

/** Idioms in a file's comments and messages. Code has none, so nothing is cut out but the marks of comments. */
export const sourceProblems = (text: string): string[] =>
  idiomProblems(text.replace(/^\s*(?:\/\*\*?|\*\/?|\/\/)/gm, ' ').replace(/\s+/g, ' '));

export const problemsOfSources = (): string[] =>
  sources.flatMap((file) => sourceProblems(textOf(file)).map((problem) => `${file}: ${problem}`));

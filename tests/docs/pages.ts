import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const markdownBelow = (folder: string): string[] =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();

export const textOf = (page: string): string => readFileSync(root + page, 'utf8');

const front = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
/** What a bench writes: `make bench` and the reports that are published of it. */
const isReport = (page: string): boolean => /^docs\/measured\/\w+\/report\.md$/.test(page);
const documentation = markdownBelow('docs').filter((page) => !isReport(page));
export const reports = markdownBelow('docs/measured').filter(isReport);

const claims = markdownBelow('claims');
/** Every page of the repository. */
export const allPages = [...front, 'CHANGELOG.md', ...documentation, ...claims, ...markdownBelow('variants')];

const isGenerated = (page: string): boolean => page.startsWith('docs/reference/');
const isMeasured = (page: string): boolean => page.startsWith('docs/measured/');

/** Pages whose sentences people write. */
export const prosePages = [...front, ...documentation.filter((page) => !isGenerated(page)), ...claims];

/** Of those, the pages that a reader is meant to read: tables of measurements are looked up. */
export const readPages = prosePages.filter((page) => !isMeasured(page));

/** The page without what programs make between two marks, such as `<!-- rooms: made by … -->` and `<!-- end of rooms -->`. */
export const byHand = (text: string): string => text.replace(/<!-- (?!end).*?-->\n.*?<!-- end of .*?-->\n/gs, '');

/** The page without blocks of code, fenced or indented by four and more below a blank line. */
export const withoutCode = (text: string): string =>
  text.replace(/^ *```.*?^ *```$/gms, '').replace(/(?<=\n\n)(?: {4,}.*\n+)+/g, '');

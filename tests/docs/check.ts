/** Checks the words of README and docs, and of the program: `make check` does it. */
import { deadLinks, staleFigures } from './links.js';
import { allPages, prosePages, readPages, reports, textOf } from './pages.js';
import { problemsOfSources } from './sources.js';
import { handwrittenWords, longLines, proseProblems } from './prose.js';

const MOST_WORDS_IN_ALL = 12_000;
const MOST_WORDS_IN_README = 1000;

const problems = allPages.flatMap((page) => {
  const text = textOf(page);
  return [
    ...(prosePages.includes(page) ? proseProblems(text) : []),
    ...longLines(text),
    ...deadLinks(page),
    ...staleFigures(page),
  ].map((problem) => `${page}: ${problem}`);
});

problems.push(...problemsOfSources());
for (const page of reports) problems.push(...longLines(textOf(page)).map((problem) => `${page}: ${problem}`));

/** README and docs: rules for contributors and on security are not documentation. */
const counts = readPages
  .filter((page) => page === 'README.md' || page.startsWith('docs/'))
  .map((page) => [page, handwrittenWords(textOf(page))] as const);
const sum = counts.reduce((total, [, words]) => total + words, 0);
if (sum > MOST_WORDS_IN_ALL) problems.push(`README and docs have ${sum} words, and ${MOST_WORDS_IN_ALL} at most.`);
for (const [page, words] of counts)
  if (page === 'README.md' && words > MOST_WORDS_IN_README)
    problems.push(`${page}: ${words} words, and ${MOST_WORDS_IN_README} at most`);

if (process.argv.includes('--counts'))
  for (const [page, words] of counts) console.log(`${String(words).padStart(6)} ${page}`);
for (const problem of problems) console.error(problem);
if (process.argv.includes('--counts')) console.log(`${String(sum).padStart(6)} words`);
if (problems.length > 0) process.exitCode = 1;

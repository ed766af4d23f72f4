import { readFileSync } from 'node:fs';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';
import { packageReasons } from './packages.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Manifest;
const versions = { ...dependencies, ...optionalDependencies, ...devDependencies };

/** docs/reference/packages.md, from package.json and the reason for each package. */
export function packagesPage(): string {
  const reasons = Object.entries(packageReasons).map(([names, reason]) => ({ names: names.split(', '), reason }));
  const explained = reasons.flatMap(({ names }) => names);
  const odd = [
    ...Object.keys(versions).filter((name) => !explained.includes(name)),
    ...explained.filter((name) => !(name in versions)),
  ];
  if (odd.length > 0) throw new Error(`tests/docs/packages.ts and package.json disagree about ${odd.join(', ')}.`);
  const rows = reasons.map(({ names, reason }) => [
    names.map((name) => `\`${name}\` ${versions[name] ?? ''}`).join(', '),
    cell(reason),
  ]);
  return [
    '# Packages',
    'This page has the exact version of every package that ganbench depends on, and why.',
    markdownTable(['package', 'why'], rows),
  ].join('\n\n');
}

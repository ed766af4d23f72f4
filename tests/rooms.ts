/**
 * The table of rooms in docs/architecture.md, from the list in .dependency-cruiser.cjs: `make docs` writes it there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));
export const page = `${root}docs/architecture.md`;

type Room = readonly [name: string, holds: string, only?: string];
export const { rooms } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { rooms: readonly Room[] };

const place = /(<!-- rooms: .* -->\n).*(<!-- end of rooms -->\n)/s;

/** The page with the table of the list in place of the one that it has. */
export function withTable(text: string): string {
  const rows = rooms.map(
    ([name, holds, only], at) => `| ${at + 1} | \`${name}\` | ${holds} | ${importable(at, only)} |`,
  );
  const table = ['| | room | holds | may import |', '|---|---|---|---|', ...rows].join('\n');
  return text.replace(place, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}

/** Numbers of the rooms that the room at this place may import. */
function importable(at: number, only: string | undefined): string {
  if (only !== undefined) return String(rooms.findIndex(([name]) => name === only) + 1);
  const [first, last] = [at + 2, rooms.length];
  if (first > last) return '–';
  return first === last ? String(last) : `${first}–${last}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, withTable(readFileSync(page, 'utf8')));

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { execa } from 'execa';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, root, rooms, withTable } from './rooms.js';

describe('docs/architecture.md', () => {
  const text = readFileSync(page, 'utf8');

  it('has the table of the rooms in .dependency-cruiser.cjs', () => {
    expect(text).toContain(`| 1 | \`${rooms[0]![0]}\` |`);
    expect(text, 'run `make docs`').toBe(withTable(text));
  });

  it('draws every room once, in their order', () => {
    const rows = [...text.matchAll(/^ {4}│ .{10} │ (\S.*?) +│$/gm)].map(([, names]) => names!);
    expect(rows.flatMap((row) => row.split(' · '))).toEqual(rooms.map(([name]) => name));
  });

  it('has lines of at most 120 characters', () => {
    expect(text.split('\n').filter((line) => [...line].length > 120)).toEqual([]);
  });
});

const depcruise = join(root, 'node_modules/.bin/depcruise');

/** Names of the rules that the code in a folder breaks, by this repository's configuration. */
async function brokenRules(folder: string): Promise<string[]> {
  const config = join(root, '.dependency-cruiser.cjs');
  const options = ['--config', config, '--output-type', 'json', '.'];
  const { stdout, stderr } = await execa(depcruise, options, { cwd: folder, reject: false });
  expect(stdout, stderr).toMatch(/^\{/);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the rules of `make check`', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganbench-rooms-'));
    copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    plant(sound);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function plant(files: Readonly<Record<string, string>>): void {
    for (const [path, code] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
  }

  /** A house of the same layout, in which nothing is wrong. */
  const sound = {
    'harness/cli.ts': "import './commands/bench.js';\n",
    'harness/commands/bench.ts': "import '../bench/bench.js';\nimport '../satellites/speed/index.js';\n",
    'harness/satellites/speed/index.ts': "import '../../bench/bench.js';\n",
    'harness/satellites/cluster/index.ts': "import '../../bench/bench.js';\n",
    'harness/bench/bench.ts': "import '../training/trainer.js';\n",
    'harness/training/trainer.ts':
      "import { readFileSync } from 'node:fs';\nimport type { Key } from '../record/key.js';\nexport const read = (key: Key) => readFileSync(key);\n",
    'harness/record/key.ts': 'export type Key = string;\n',
    'harness/variant.ts': "export * from './training/trainer.js';\n",
    'variants/sgan/variant.ts': "import '../../harness/variant.js';\n",
    'tests/bench.test.ts': "import '../harness/bench/bench.js';\n",
  };
  const upward = 'harness/record';

  it.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, []],
    ['an upward import', { 'harness/record/key.ts': "import '../training/trainer.js';\n" }, [upward, 'no-circular']],
    [
      'an upward import of a type, which makes no circle',
      {
        'harness/record/new.ts':
          "import type { read } from '../training/trainer.js';\nexport type Read = typeof read;\n",
      },
      [upward],
    ],
    [
      'a circle of two files in one room',
      {
        'harness/bench/plan.ts': "import { b } from './search.js';\nexport const a = () => b;\n",
        'harness/bench/search.ts': "import { a } from './plan.js';\nexport const b = () => a;\n",
      },
      ['no-circular'],
    ],
    [
      'a circle of types only, over three files',
      {
        'harness/bench/plan.ts': "import type { B } from './search.js';\nexport type A = B[];\n",
        'harness/bench/search.ts': "import type { C } from './train.js';\nexport type B = { c: C };\n",
        'harness/bench/train.ts': "import type { A } from './plan.js';\nexport type C = A | 1;\n",
      },
      ['no-circular'],
    ],
    ['a room in harness', { 'harness/attic/box.ts': "import '../record/key.js';\n" }, ['a-room-has-a-place']],
    [
      'a room that nobody imports and that imports nothing',
      { 'attic/box.ts': 'export const box = 1;\n' },
      ['a-room-has-a-place (nobody imports it)'],
    ],
    [
      'a room that is only imported',
      { 'attic/box.ts': 'export const box = 1;\n', 'harness/bench/plan.ts': "import '../../attic/box.js';\n" },
      ['a-room-has-a-place (who imports it)'],
    ],
    ['a loose file in harness', { 'harness/loose.ts': "import './record/key.js';\n" }, ['a-room-has-a-place']],
    [
      'a test that is imported',
      {
        'harness/bench/plan.ts': "import '../../tests/bench.test.js';\n",
        'tests/bench.test.ts': 'export const x = 1;\n',
      },
      ['a-room-has-a-place (who imports it)'],
    ],
    [
      'a satellite that imports another',
      { 'harness/satellites/cluster/index.ts': "import '../speed/index.js';\n" },
      ['satellites-are-apart'],
    ],
    [
      'the bench importing a satellite',
      { 'harness/bench/plan.ts': "import '../satellites/speed/index.js';\n" },
      ['harness/bench'],
    ],
    [
      'a variant that imports more than variant.ts',
      { 'variants/sgan/variant.ts': "import '../../harness/training/trainer.js';\n" },
      ['variants-imports-one-room'],
    ],
  ])('meet %s', async (_, files, broken) => {
    plant(files);
    expect(await brokenRules(folder)).toEqual(broken.sort());
  });
});

/**
 * Rooms and imports as they are in the files, without dependency-cruiser and without the list: a room is a folder at the
 * top, a folder of harness, metrics or reports, a satellite, or a loose file of harness.
 */
function roomOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] === 'harness') return parts.slice(0, parts[1] === 'satellites' ? 3 : 2).join('/');
  const isHouse = parts[0] === 'metrics' || parts[0] === 'reports';
  return parts.slice(0, isHouse && parts.length > 2 ? 2 : 1).join('/');
}

/** The files that a TypeScript file imports, types included, by path from the root. */
function importsOf(path: string, text: string): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName).replace(/\.js$/, '.ts'));
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function roomGraph(files: readonly (readonly [path: string, text: string])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const room = roomOf(path);
    const known = graph.get(room) ?? new Set();
    for (const other of importsOf(path, text).map(roomOf)) if (other !== room) known.add(other);
    graph.set(room, known);
  }
  return graph;
}

function reachable(graph: Graph, from: string): Set<string> {
  const found = new Set<string>();
  const visit = (room: string): void =>
    graph.get(room)?.forEach((next) => {
      if (found.has(next)) return;
      found.add(next);
      visit(next);
    });
  visit(from);
  return found;
}

/** Rooms that reach themselves: those of strongly connected components of more than one room. */
const knotted = (graph: Graph): string[] => [...graph.keys()].filter((room) => reachable(graph, room).has(room));

/** Pairs of rooms that import each other. */
const mutual = (graph: Graph): string[] =>
  [...graph].flatMap(([room, imports]) =>
    [...imports].filter((other) => room < other && graph.get(other)?.has(room)).map((other) => `${room} ⇄ ${other}`),
  );

it('no rule is broken here', { timeout: 900_000 }, async () => expect(await brokenRules(root)).toEqual([]));

describe('the rooms, counted from the imports of the files', () => {
  const tops = [...new Set(rooms.map(([name]) => name.split('/')[0]!))];
  const files = tops
    .flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((path) => `${top}/${path}`),
    )
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);
  const graph = roomGraph(files);

  it('finds the imports that there are', () => {
    expect(graph.size).toBeGreaterThan(25);
    expect(graph.get('harness/training')).toContain('harness/networks');
    expect(graph.get('variants')).toEqual(new Set(['harness/variant.ts']));
    expect(graph.get('harness/ground')).toEqual(new Set());
  });

  it('are in no knot, and no two import each other', () => {
    expect(knotted(graph)).toEqual([]);
    expect(mutual(graph)).toEqual([]);
  });

  it('would be found knotted by one import upwards, of a type too', () => {
    const planted = [
      ...files,
      ['harness/ground/planted.ts', "import type { Model } from '../training/model.js';"],
    ] as const;
    expect(knotted(roomGraph(planted))).toEqual(expect.arrayContaining(['harness/ground', 'harness/training']));
    expect(mutual(roomGraph(planted))).toContain('harness/ground ⇄ harness/training');
  });
});

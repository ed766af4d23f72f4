import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { commandNames, loadCommands } from '../harness/commands/support/discover.js';
import { parseSuite } from '../harness/suite/load.js';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Files below a folder of the repository, by their paths in it. */
const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...['docs', 'claims', 'variants'].flatMap(filesBelow).filter((name) => name.endsWith('.md')),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** What a reader would type: lines of blocks, indented or fenced, and code in the text. */
function typed(text: string): string[] {
  const spans = [...text.matchAll(/(?<!`)`([^`\n]+)`/g)].map(([, span]) => span!);
  const fenced = [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.split('\n'));
  const indented = [...text.matchAll(/^ {4}(\S.*)/gm)].map(([, line]) => line!);
  return [...indented, ...fenced, ...spans]
    .flatMap(
      (line) => /^(?:npx |)((?:ganbench|make) .*)$/.exec(line.replace('node harness/bin.js', 'ganbench'))?.[1] ?? [],
    )
    .map((line) => line.replace(/ +# .*/, ''));
}

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|results|types|models)$/.test(entry.name))
  .map(({ name }) => name);

/** Paths of this repository in a text; `variants/my-gan` is the reader's own. */
const named = (text: string): string[] =>
  [...text.matchAll(new RegExp(`(?<![\\w./<>@-])(?:${folders.join('|')})/[\\w./-]*\\w`, 'g'))]
    .map(([path]) => path)
    .filter((path) => !path.startsWith('variants/my-gan'));

const program = new Command();
for (const command of await loadCommands(commandNames())) program.addCommand(command);
const makefile = textOf('Makefile');

/** The innermost command that the words name. */
function find(words: readonly string[]): Command | undefined {
  let at = program.commands.find((command) => command.name() === words[0]);
  for (const word of words.slice(1)) at = at?.commands.find((command) => command.name() === word) ?? at;
  return at;
}

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('names commands, flags and targets that exist', () => {
    for (const line of typed(text)) {
      const [tool, ...words] = line.split(/\s+/) as [string, ...string[]];
      if (tool === 'make') {
        for (const word of words.filter((each) => /^[a-z-]+$/.test(each)))
          expect(makefile, line).toMatch(new RegExp(`^${word}:`, 'm'));
        continue;
      }
      const command = find(words);
      if (/^[<A-Z…]/.test(words[0]!)) continue; // `ganbench <command>`
      expect(command, line).toBeDefined();
      const flags = command!.options.flatMap(({ long, short }) => [long, short]);
      for (const [flag] of line.matchAll(/(?<=\s)--[a-z-]+/g)) expect(flags, line).toContain(flag);
    }
  });

  it('links to files that are there, and to small pictures', () => {
    const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link]) => link!);
    for (const link of links.filter((each) => !/^[a-z]+:/.test(each))) {
      const file = join(root, dirname(page), link);
      expect(existsSync(file), link).toBe(true);
      if (link.endsWith('.png')) expect(statSync(file).size, link).toBeLessThanOrEqual(150_000);
    }
  });
});

const sources = folders.flatMap(filesBelow);
/** Comments of tests also name files of other projects, which expected values come from. */
const code = sources.filter((name) => /\.(ts|js|py|wat)$/.test(name) && !name.startsWith('tests/'));

describe('files that are named', () => {
  it.each(pages)('in %s are there', (page) => {
    const text = textOf(page);
    const alone = [...text.matchAll(/`([\w-]+\.(?:ts|js|cjs|py|wat))`/g)].map(([, name]) => name!);
    expect(named(text).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(alone.filter((name) => !sources.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
  });

  it('in comments of the code are there', () => {
    const comments = (text: string): string =>
      [...text.matchAll(/^\s*(?:\*|\/\/|\/\*\*|#|;;) .*/gm)].map(([line]) => line).join('\n');
    const gone = code.flatMap((name) =>
      named(comments(textOf(name)))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${name}: ${path}`),
    );
    expect(gone).toEqual([]);
  });
});

describe('the commands of the guide', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-guide-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Its suites by name, and its commands block by block, in the order of the page. */
  const guide = textOf('docs/guide.md');
  const suites = [...guide.matchAll(/`(\w+\.yaml)`:\n\n```yaml\n(.*?)```/gs)];
  const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!);

  it('are run with suites that are well-formed', () => {
    for (const [, name, text] of suites) expect(() => parseSuite(text!, name!)).not.toThrow();
  });

  /** Fewer steps: the commands are tested here, not the training. */
  const short = (suite: string): string =>
    suite.replace(/(generatorSteps|every): \d+/g, (_, key: string) => `${key}: ${key === 'every' ? 2 : 4}`);

  it('do what it says, in its order', async () => {
    expect([suites.length, blocks.length]).toEqual([3, 5]);
    for (const [, name, text] of suites) writeFileSync(join(folder, name!), short(text!));
    const npx = `npx() {
      shift
      case $1 in plan | bench | sample | evaluate) set -- "$@" --engine wasm ;; esac
      node '${root}harness/bin.js' "$@"
    }
    set -e
    `;
    const outputs: string[] = [];
    for (const block of blocks) {
      const { exitCode, all } = await execa('bash', ['-c', npx + block], {
        cwd: folder,
        reject: false,
        all: true,
        env: { FORCE_COLOR: '0' },
      });
      expect(exitCode, all).toBe(0);
      outputs.push(all);
    }
    const statuses = (bench: string): string[] =>
      readFileSync(join(folder, `results/${bench}/runs.csv`), 'utf8').match(/,(ok|error|diverged|load-error),/g) ?? [];
    expect(statuses('first')).toEqual(Array.from({ length: 4 }, () => ',ok,'));
    expect(statuses('mine')).toEqual([',ok,', ',ok,']);
    expect(outputs.at(-2)).toMatch(/fd .*\d/);
    expect(outputs.at(-1)).toMatch(/figures\/curve-ring8\.png/);
  }, 900_000);
});

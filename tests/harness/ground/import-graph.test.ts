import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { importsOf, type ImportGraph } from '../../../harness/ground/import-graph.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const graph = (...entries: string[]): ImportGraph => importsOf((entries.length > 0 ? entries : ['own/a.ts']).map(at));
const at = (path: string): string => join(folder, path);
const names = ({ files }: ImportGraph): string[] => files.map((file) => relative(folder, file)).sort();

beforeEach(() => {
  rmSync(folder, { recursive: true });
  put(
    'own/a.ts',
    `import { b } from './b.js';
import type { T } from './types.js';
import table from './table.json' with { type: 'json' };
import lodash from 'lodash';
import { join } from 'node:path';
export const wasm = new URL('kernel.wasm', import.meta.url);
export const late = (): Promise<unknown> => import('./late.js');
export default [b, table, lodash, join] as T;
`,
  );
  put('own/b.ts', `export { c as b } from '../shared/c.js';\n`);
  put('own/types.ts', 'export type T = unknown;\n');
  put('own/table.json', '[1, 2]\n');
  put('own/kernel.wasm', 'binary');
  put('own/late.ts', 'export const late = 1;\n');
  put('own/unused.ts', 'export const unused = 1;\n');
  put('shared/c.ts', 'export const c = 1;\n');
  put('node_modules/lodash/package.json', '{ "name": "lodash", "version": "4.17.21" }');
});

describe('what a module imports', () => {
  const reached = ['own/a.ts', 'own/b.ts', 'own/kernel.wasm', 'own/late.ts', 'own/table.json', 'shared/c.ts'];

  it('is values, JSON, WebAssembly and what is loaded late, from other folders too, and no types', () => {
    expect(names(graph())).toEqual(reached);
    expect(graph().packages).toEqual({ lodash: '4.17.21' });
  });

  it.each(reached)('has another hash when %s is edited, and the old one when that is undone', (file) => {
    const before = graph().hash;
    const text = { 'own/kernel.wasm': 'other', 'own/table.json': '[1]\n' }[file];
    const copy = join(tmpdir(), `ganbench-imports-copy-${process.pid}`);
    cpSync(at(file), copy);
    put(file, text ?? `export * from './b.js';\nexport const b = 2, c = 2;\n`);
    expect(graph().hash).not.toBe(before);
    cpSync(copy, at(file));
    rmSync(copy);
    expect(graph().hash).toBe(before);
  });

  it('does not change with types, notes, and files that nothing imports', () => {
    const before = graph().hash;
    put('own/types.ts', 'export type T = number;\n');
    put('own/unused.ts', 'export const unused = 2;\n');
    put('own/.a.ts.swp', 'an editor at work');
    put('own/README.md', 'notes');
    expect(graph().hash).toBe(before);
  });

  it('does not change with line ends or the place', () => {
    const before = graph().hash;
    put('shared/c.ts', 'export const c = 1;\r\n');
    expect(graph().hash).toBe(before);
    cpSync(at('own'), at('moved/own'), { recursive: true });
    cpSync(at('shared'), at('moved/shared'), { recursive: true });
    expect(graph('moved/own/a.ts').hash).toBe(before);
  });

  it('is followed through links', () => {
    put('linked/real.ts', `import { c } from './c.js';\nexport default c;\n`);
    put('linked/c.ts', 'export const c = 1;\n');
    mkdirSync(at('links'));
    symlinkSync(at('linked/real.ts'), at('links/variant.ts'));
    const before = graph('links/variant.ts');
    expect(names(before)).toEqual(['linked/c.ts', 'linked/real.ts']);
    put('linked/c.ts', 'export const c = 2;\n');
    expect(graph('links/variant.ts').hash).not.toBe(before.hash);
  });

  it('changes where two files swap their contents', () => {
    put('own/a.ts', `import { x } from './x.js';\nimport { x as y } from './y.js';\nexport default x - y;\n`);
    put('own/x.ts', 'export const x = 1;\n');
    put('own/y.ts', 'export const x = 2;\n');
    const before = graph().hash;
    put('own/x.ts', 'export const x = 2;\n');
    put('own/y.ts', 'export const x = 1;\n');
    expect(graph().hash).not.toBe(before);
  });

  it('has versions as installed, the nearest first, and names what is not installed', () => {
    put('own/a.ts', `import 'lodash';\nimport '@scope/gone/part.js';\nimport './b.js';\n`);
    put('own/node_modules/lodash/package.json', '{ "version": "3.0.0" }');
    put('shared/c.ts', `import 'lodash';\nexport const c = 1;\n`);
    expect(graph().packages).toEqual({ lodash: '3.0.0 and 4.17.21', '@scope/gone': 'not installed' });
  });

  it('is the whole folder where a module cannot be read', () => {
    put('own/a.ts', `import { b } from './gone.js';\n`);
    const before = graph().hash;
    put('own/unused.ts', 'export const unused = 2;\n');
    expect(graph().hash).not.toBe(before);
    put('own/a.ts', 'this is no code');
    expect(names(graph())).toContain('own/late.ts');
    rmSync(at('own/a.ts'));
    expect(graph().files).toEqual([at('own/a.ts')]);
  });

  it('leaves out what is asked for, with what only that imports', () => {
    const without = importsOf([at('own/a.ts')], (file) => file.endsWith('b.ts'));
    expect(names(without)).not.toContain('shared/c.ts');
    put('shared/c.ts', 'export const c = 2;\n');
    expect(importsOf([at('own/a.ts')], (file) => file.endsWith('b.ts')).hash).toBe(without.hash);
  });
});

describe('a module that loads something in an unusual way has another hash when that changes:', () => {
  it.each([
    ['a .ts beside the .js that is named', `import './x.js';`, ['own/x.ts', 'own/x.js']],
    ['one of several files of a name', `import './y';`, ['own/y.ts', 'own/y.tsx', 'own/y.js']],
    ['the index of a folder with a package.json', `import './d';`, ['own/d/index.ts', 'own/d/main.js']],
    ['a file URL', `import 'file://${at('ext/u.ts')}';`, ['ext/u.ts']],
    ['a path with a query, elsewhere', `import '../ext/q.ts?v=1';`, ['ext/q.ts']],
    ['a path with a query, below', `import './sub/q.ts?v=1';`, ['own/sub/q.ts']],
    ['a file that is read', `import { readFileSync } from 'node:fs'; readFileSync('k.json');`, ['own/k.json']],
    ['a file below import.meta.dirname', `export const p = import.meta.dirname + '/k.json';`, ['own/k.json']],
    ['import.meta.url under another name', `const here = import.meta.url; new URL('k.json', here);`, ['own/k.json']],
    ['a name that is made when it runs', 'const n = 1; await import(`./late${n}.js`);', ['own/late1.ts']],
    ['require', `import { createRequire } from 'node:module'; createRequire(import.meta.url);`, ['own/k.json']],
    ['a package that is a link to work', `import linked from 'linked'; export default linked;`, ['work/index.js']],
  ])('%s', (_, text, files) => {
    put('own/d/package.json', '{ "main": "main.js" }');
    put('work/package.json', '{ "name": "linked", "version": "1.0.0" }');
    symlinkSync(at('work'), at('node_modules/linked'));
    for (const file of files) put(file, file.endsWith('.json') ? '1' : 'export default 1;\n');
    put('own/v.ts', `${text}\n`);
    for (const file of files) {
      const state = (): string => JSON.stringify([graph('own/v.ts').hash, graph('own/v.ts').packages]);
      const before = state();
      put(file, file.endsWith('.json') ? '2' : 'export default 2;\n');
      expect(state(), file).not.toBe(before);
    }
  });
});

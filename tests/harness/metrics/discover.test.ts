import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import type { Inputs } from '../../../harness/metric.js';
import { discoverMetrics } from '../../../harness/metrics/discover.js';
import { programMetrics } from '../../../harness/metrics/program.js';

/** A folder with a file for each text, by name. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-metrics-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const fields = {
  title: "'title'",
  unit: "'unit'",
  source: "'source'",
  better: "'lower'",
  isDistance: 'true',
  needs: "['features']",
  cost: "{ when: 'along' }",
  suits: '() => true',
  compute: '() => 1',
};
const metric = (name: string, changes: Readonly<Record<string, string>> = {}): string =>
  `export default { name: '${name}', ${Object.entries({ ...fields, ...changes })
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} };`;

describe('metrics are found', () => {
  it('in the folder of the program: a new file there is all that it takes', async () => {
    const program = folderOf({ 'first.ts': metric('first') });
    expect((await discoverMetrics([], program)).map(({ name }) => name)).toEqual(['first']);
    writeFileSync(join(program, 'second.ts'), metric('second', { place: '1' }));
    const found = await discoverMetrics([], program);
    // Those with a place stand before those without.
    expect(found.map(({ name }) => name)).toEqual(['second', 'first']);
    expect(found[0]!.file).toBe(join(program, 'second.ts'));
  });

  it('beside the program’s in a folder of one’s own, without helpers and other files', async () => {
    const own = folderOf({
      'mine.ts': `import { one } from './_one.js';\n${metric('mine', { compute: '() => one' })}`,
      '_one.ts': 'export const one = 1;',
      '.hidden.ts': 'throw new Error();',
      'notes.md': '',
      'types.d.ts': 'export {};',
    });
    const found = await discoverMetrics([own]);
    expect(found.map(({ name }) => name)).toEqual([...programMetrics.map(({ name }) => name), 'mine']);
    expect(found.at(-1)!.compute({} as Inputs)).toBe(1);
  });

  it('with a hash of their own code, which their helpers belong to', async () => {
    const own = folderOf({ 'mine.ts': `import './_one.js';\n${metric('mine')}`, '_one.ts': 'export const one = 1;' });
    const hash = async () => (await discoverMetrics([own])).at(-1)!.code!.hash;
    const before = await hash();
    expect(await hash()).toBe(before);
    writeFileSync(join(own, '_one.ts'), 'export const one = 2;');
    expect(await hash()).not.toBe(before);
  });
});

describe('a folder is refused with a sentence that names the file', () => {
  it.each<[string, string, string, RegExp]>([
    ['nothing exported', 'a.ts', 'export const a = 1;', /a\.ts cannot be used: it has no default export/],
    ['code that throws', 'a.ts', 'throw new Error("broken on purpose");', /a\.ts .*: broken on purpose\.$/],
    ['another name than the file’s', 'a.ts', metric('b'), /its name is "b" and its file's "a"/],
    ['a name with two underscores', 'a__b.ts', metric('a__b'), /"a__b" is no name of a metric/],
    ['a name of every object', 'constructor.ts', metric('constructor'), /"constructor" is taken/],
    ['a name that columns have', 'a_n2k_test.ts', metric('a_n2k_test'), /"a_n2k_test" is taken/],
    ['no unit', 'a.ts', metric('a', { unit: "''" }), /it has no unit/],
    ['no direction', 'a.ts', metric('a', { better: "'up'" }), /better has to be lower, higher or real/],
    ['a distance that should be high', 'a.ts', metric('a', { better: "'higher'" }), /of a distance lower is better/],
    ['unknown needs', 'a.ts', metric('a', { needs: "['pixels']" }), /no "pixels" to need; there are features,/],
    ['no needs', 'a.ts', metric('a', { needs: '[]' }), /needs has to name some of features,/],
    ['no time', 'a.ts', metric('a', { cost: '{}' }), /cost\.when has to be along or end/],
    [
      'a part of what cannot be parted',
      'a.ts',
      metric('a', { needs: "['reached']", cost: "{ when: 'end', most: 5 }" }),
      /with cost\.most can need features, moments/,
    ],
    [
      'a rank of what is better when it is higher',
      'a.ts',
      metric('a', { better: "'higher'", isDistance: 'false', ranks: '{ images: 1 }' }),
      /ranked on what is better when it is lower/,
    ],
    ['no function', 'a.ts', metric('a', { compute: '1' }), /needs the functions suits and compute/],
    [
      'the name of another metric',
      'fd.ts',
      metric('fd'),
      /Two files define the metric fd: .*metrics\/fd\.ts and .*fd\.ts/,
    ],
    ['the name of a group', 'pr.ts', metric('pr'), /use one word for a metric and for a group/],
    ['a group with the name of a metric', 'a.ts', metric('a', { group: "'kd'" }), /use one word for a metric/],
  ])('for %s', async (_, file, text, message) => {
    const found = discoverMetrics([folderOf({ [file]: text })]);
    await expect(found).rejects.toThrow(message);
    await expect(found).rejects.toThrow(UserError);
  });

  it('where there is none', async () => {
    await expect(discoverMetrics(['/no/such/folder'])).rejects.toThrow(/folder of metrics \/no\/such\/folder does not/);
  });
});

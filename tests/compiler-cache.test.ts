import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeUnless, notLinux } from './needs.js';

/** Compiled TypeScript is kept in folders where other users may put folders too, and is loaded from there unasked. */

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ganbench-temporary-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const cache = (): string => join(folder, 'cache');
/** Of this program. */
const kept = (): string => join(cache(), 'code');
/** Of what lies elsewhere, by tsx. */
const keptByTsx = (): string => join(folder, `tsx-${process.geteuid?.()}`);

const linked = (): string => join(folder, 'linked');

const run = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], { env: { TMPDIR: folder, GANBENCH_CACHE: cache() } });
const listed = async (...args: string[]): Promise<string> => (await run('list', ...args)).stdout;
const filesIn = (place: string): string[] =>
  existsSync(place) && lstatSync(place).isDirectory() ? readdirSync(place) : [];

/** A variant elsewhere, which makes the program load tsx. */
async function elsewhere(): Promise<string> {
  const variants = join(folder, 'variants');
  await run('new', 'variant', 'theirs', '--in', variants);
  rmSync(cache(), { recursive: true });
  rmSync(keptByTsx(), { recursive: true, force: true });
  return variants;
}

describe('compiled code', () => {
  it('is kept, and loaded where the source is the same', async () => {
    await listed('suites');
    const files = filesIn(kept());
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) utimesSync(join(kept(), name), 1e9, 1e9 + files.indexOf(name));
    const times = () => filesIn(kept()).map((name) => lstatSync(join(kept(), name)).mtimeMs);
    const before = times();
    expect(await listed('suites')).toMatch(/^default/m);
    expect(times()).toEqual(before);
  });

  it('is compiled again where it is damaged', async () => {
    await listed('suites');
    const whole = filesIn(kept()).map((name) => readFileSync(join(kept(), name), 'utf8'));
    for (const name of filesIn(kept())) appendFileSync(join(kept(), name), '\nthrow new Error("planted");\n');
    expect(await listed('suites')).toMatch(/^default/m);
    expect(filesIn(kept()).map((name) => readFileSync(join(kept(), name), 'utf8'))).toEqual(whole);
  });

  it('is removed a month after it was made, when something else is compiled', async () => {
    await listed('suites');
    const [old = '', gone = ''] = filesIn(kept());
    utimesSync(join(kept(), old), 1e9, 1e9);
    rmSync(join(kept(), gone));
    await listed('suites');
    expect(lstatSync(join(kept(), gone)).isFile()).toBe(true);
    // This one was loaded before the other was compiled, so it is made again next time.
    expect(existsSync(join(kept(), old)) && lstatSync(join(kept(), old)).mtimeMs === 1e12).toBe(false);
  });
});

describeUnless(notLinux, 'compiled code', () => {
  it('is kept where only this user may read and write', async () => {
    const variants = await elsewhere();
    await listed('variants', '--variants', variants);
    for (const place of [kept(), keptByTsx()]) {
      expect(lstatSync(place).mode & 0o777).toBe(0o700);
      expect(filesIn(place)).not.toEqual([]);
    }
    expect(await listed('variants', '--variants', variants)).toMatch(/^theirs/m);
  });

  it.each([
    ['lies in a folder that others may write in', (place: string) => mkdirSync(place) ?? chmodSync(place, 0o777)],
    ['could be exchanged by others', (place: string) => chmodSync(join(place, '..'), 0o777)],
    ['has a file in the place of its folder', (place: string) => writeFileSync(place, '')],
    ['has a link in the place of its folder', (place: string) => symlinkSync(linked(), place)],
  ])('is not used where it %s', async (_, plant) => {
    const variants = await elsewhere();
    for (const place of [cache(), linked()]) mkdirSync(place);
    for (const place of [kept(), keptByTsx()]) plant(place);
    expect(await listed('variants', '--variants', variants)).toMatch(/^theirs/m);
    expect([...filesIn(kept()), ...filesIn(keptByTsx()), ...filesIn(linked())]).toEqual([]);
  });

  it('is not used where a folder far above could be exchanged by others', async () => {
    chmodSync(folder, 0o777);
    expect(await listed('suites')).toMatch(/^default/m);
    expect(filesIn(kept())).toEqual([]);
  });
});

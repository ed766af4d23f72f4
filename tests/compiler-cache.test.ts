import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeUnless, notLinux } from './needs.js';

/** Compiled TypeScript is kept in the folder for temporary files, where other users may put folders too. */

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ganbench-temporary-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const kept = (): string => join(folder, `tsx-${process.geteuid?.()}`);
const list = () => execa(process.execPath, [bin, 'list', 'suites'], { env: { TMPDIR: folder } });

describeUnless(notLinux, 'compiled code', () => {
  it('is kept where only this user may read and write', async () => {
    await list();
    expect(lstatSync(kept()).mode & 0o777).toBe(0o700);
    const files = readdirSync(kept());
    expect(files.length).toBeGreaterThan(20);
    expect((await list()).stdout).toMatch(/^default/m);
  });

  it.each([
    ['lies in a folder that others may write in', () => mkdirSync(kept()) ?? chmodSync(kept(), 0o777)],
    ['could be exchanged by others', () => chmodSync(folder, 0o777)],
    ['has a file in the place of its folder', () => writeFileSync(kept(), '')],
  ])('is not used where it %s', async (_, plant) => {
    plant();
    expect((await list()).stdout).toMatch(/^default/m);
    const isFolder = existsSync(kept()) && lstatSync(kept()).isDirectory();
    expect(isFolder ? readdirSync(kept()) : []).toEqual([]);
  });
});

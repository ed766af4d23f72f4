import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { tooLowLimit } from '../harness/ground/limits.js';
import { describeUnless, notLinux } from './needs.js';

/** Commands under limits of the shell, in a folder that is gone, and before readers that go away. */

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A line of shell in which `ganbench` is the program. */
const shell = (line: string) =>
  execa('sh', ['-c', `ganbench() { "${process.execPath}" "${bin}" "$@"; }; ${line}`], { cwd: folder, reject: false });

describeUnless(notLinux, 'a command', () => {
  it.each([
    ['few open files', 'ulimit -n 64; ganbench list variants', /^Only 64 files may be open .*raise `ulimit -n`\.$/],
    ['few addresses', 'ulimit -v 4000000; ganbench list variants', /^Only 4\.1 GB of addresses .*raise `ulimit -v`/],
    [
      'small files',
      'ulimit -f 1; ganbench new metric a_b_c --in own',
      /^own\/a_b_c\.ts cannot be written: it would be larger than files may be here; raise `ulimit -f`\.$/,
    ],
    ['a full standard output', 'ganbench list variants > /dev/full', /^Standard output cannot be written: .*no space/],
  ])('says in one sentence that there are %s', async (_, line, sentence) => {
    const { exitCode, stderr } = await shell(line);
    expect(stderr.replaceAll(`${folder}/`, '')).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  it('says in one sentence that its folder is gone', async () => {
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const { exitCode, stderr } = await shell('cd gone && rmdir ../gone && ganbench list variants');
    expect(existsSync(gone)).toBe(false);
    expect(stderr).toMatch(/^The folder that this command was called in does not exist any more: change to another/);
    expect([stderr.split('\n').length, exitCode]).toEqual([1, 2]);
  });

  it('ends without a word where nobody reads its output', async () => {
    expect(await shell('ganbench list variants | true')).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('works on where nobody reads its messages', async () => {
    const { stdout } = await shell(
      '{ ganbench new variant their-gan --in own 2>&1; echo "ended with $?" > rc; } | true; cat rc',
    );
    expect(stdout).toBe('ended with 0');
    expect(existsSync(join(folder, 'own/their-gan/variant.ts'))).toBe(true);
  });
});

describe('limits', () => {
  it('that are high or not told are no obstacle', () => {
    const line = (name: string, soft: string) => `${name.padEnd(26)}${soft.padEnd(21)}unlimited            units`;
    expect(tooLowLimit('')).toBeUndefined();
    expect(tooLowLimit(line('Max open files', '1024'))).toBeUndefined();
    expect(tooLowLimit(line('Max address space', 'unlimited'))).toBeUndefined();
    expect(tooLowLimit(line('Max open files', '127'))).toMatch(/^Only 127 files/);
  });
});

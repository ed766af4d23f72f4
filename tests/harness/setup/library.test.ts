import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SetupImpossible } from '../../../harness/setup/impossible.js';
import { libraryIn, ownLibrary, provideLibrary } from '../../../harness/setup/library.js';
import { sha256 } from '../../../harness/ground/file-digest.js';
import type { Wheels } from '../../../harness/setup/wheels.js';
import { temporaryName } from '../../../harness/ground/leftovers.js';

/** A wheel of a few bytes with two members that are kept and one that is not. */
const wheelScript = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("tensorflow/libtensorflow_cc.so.2", "library")
    wheel.writestr("tensorflow/include/tensorflow/c/c_api.h", "header")
    wheel.writestr("tensorflow/python/large.py", "not needed")
    wheel.writestr("fake-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: fake\\nVersion: 1.0\\n")
    wheel.writestr("fake-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("fake-1.0.dist-info/RECORD", "")
`;

let place: string;
let folder: string;
let wheels: Wheels;
let lines: string[];
const log = (line: string) => lines.push(line);
const library = () => join(libraryIn(folder).libraries, 'libtensorflow_cc.so.2');

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'ganbench-library-'));
  folder = join(place, 'cache', 'cpu-1.0');
  lines = [];
  const wheel = join(place, 'fake-1.0-py3-none-any.whl');
  await execa('python3', ['-c', wheelScript, wheel]);
  wheels = await requirement(await sha256(wheel));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

async function requirement(digest: string): Promise<Wheels> {
  const requirements = join(place, 'requirements.txt');
  await writeFile(requirements, `fake==1.0 --hash=sha256:${digest}\n`);
  const pipArguments = ['--no-index', '--find-links', place];
  return { title: 'fake 1.0 (1 kB)', requirements, platforms: ['manylinux2014_x86_64'], pipArguments };
}

describe('the library from a wheel', () => {
  it('keeps only libraries and headers, says what it does, and is quiet and quick the second time', async () => {
    await provideLibrary({ folder, wheels, log });
    expect(await readFile(library(), 'utf8')).toBe('library');
    expect(existsSync(join(libraryIn(folder).include, 'tensorflow/c/c_api.h'))).toBe(true);
    expect(existsSync(join(folder, 'tensorflow/python'))).toBe(false);
    expect(lines).toEqual(['Fetching fake 1.0 (1 kB).', 'Unpacking its libraries and headers.']);
    expect(await readdir(join(place, 'cache'))).toEqual(['cpu-1.0']); // nothing temporary is left

    lines = [];
    vi.stubEnv('PATH', ''); // neither python3 nor anything else may run
    await provideLibrary({ folder, wheels, log });
    expect(lines).toEqual([]);
  });

  it.each([
    ['a library that was cut short', () => truncate(library(), 3), 'libtensorflow_cc.so.2 has 3 bytes, not 7'],
    ['a library that is gone', () => rm(library()), 'libtensorflow_cc.so.2 is missing'],
    ['a folder that was not completed', () => rm(join(folder, 'manifest.json')), 'it is not complete'],
    ['a library of other bytes', () => writeFile(library(), 'planted'), 'libtensorflow_cc.so.2 has changed'],
    [
      'a library of other bytes whose time was set back',
      async () => {
        const { atime, mtime } = await stat(library());
        await writeFile(library(), 'planted');
        await utimes(library(), atime, mtime);
      },
      'libtensorflow_cc.so.2 has changed',
    ],
    ['a damaged manifest', () => truncate(join(folder, 'manifest.json'), 20), 'its manifest is damaged'],
  ])('replaces %s', async (_, harm, reason) => {
    await provideLibrary({ folder, wheels, log });
    await harm();
    lines = [];
    await provideLibrary({ folder, wheels, log });
    expect(lines[0]).toContain(reason);
    expect(await readFile(library(), 'utf8')).toBe('library');
  });

  it('is refused in a folder in which others may write', async () => {
    await provideLibrary({ folder, wheels, log });
    await chmod(folder, 0o777);
    await expect(provideLibrary({ folder, wheels, log })).rejects.toThrow(/Other users may write to .*chmod go-w/);
  });

  it('finds changed bytes of the same number when it compares digests', async () => {
    await provideLibrary({ folder, wheels, log });
    await writeFile(library(), 'LIBRARY');
    await provideLibrary({ folder, wheels, log, deep: true });
    expect(await readFile(library(), 'utf8')).toBe('library');
  });

  it('removes what a killed process left', async () => {
    const dead = temporaryName(folder).replace(`-${process.pid}-`, '-99999999-'); // there is no such process
    await mkdir(join(dead, 'wheels'), { recursive: true });
    await provideLibrary({ folder, wheels, log });
    expect(await readdir(join(place, 'cache'))).toEqual(['cpu-1.0']);
  });

  it('is fetched once by two processes that start together', async () => {
    await Promise.all([provideLibrary({ folder, wheels, log }), provideLibrary({ folder, wheels, log })]);
    expect(lines.filter((line) => line.startsWith('Fetching'))).toHaveLength(1);
  });

  it('is refused when the wheel has another digest', async () => {
    const attempt = provideLibrary({ folder, wheels: await requirement('0'.repeat(64)), log });
    await expect(attempt).rejects.toThrow(/^fake==1\.0 has the sha256 [0-9a-f]{64} instead of 0{64}: /);
    // The command line falls back to wasm for a SetupImpossible, and should not for this.
    await expect(attempt).rejects.not.toBeInstanceOf(SetupImpossible);
    expect(existsSync(folder)).toBe(false);
  });

  it('says what to install where there is no Python', async () => {
    vi.stubEnv('PATH', '');
    await expect(provideLibrary({ folder, wheels, log })).rejects.toThrow(/needs python3, which is not installed/);
  });
});

describe("a library of the user's own", () => {
  it('may lie in the folder or in its lib/', async () => {
    await mkdir(join(place, 'own/lib'), { recursive: true });
    await mkdir(join(place, 'own/include/tensorflow/c'), { recursive: true });
    await writeFile(join(place, 'own/include/tensorflow/c/c_api.h'), '');
    expect(() => ownLibrary(join(place, 'own'))).toThrow(
      /GANBENCH_LIBTENSORFLOW is .*own, which needs libtensorflow_cc/,
    );
    for (const name of ['cc', 'framework']) await writeFile(join(place, `own/lib/libtensorflow_${name}.so.2`), '');
    expect(ownLibrary(join(place, 'own')).libraries).toBe(join(place, 'own/lib'));
  });
});

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const fixtures = file('tests/harness/ground/pytorch/files');
const place = mkdtempSync(join(tmpdir(), 'ganbench-setup-'));
afterAll(() => rmSync(place, { recursive: true }));

const setup = (path: string) =>
  execa('node', [file('harness/bin.js'), 'setup', '--weights', path], {
    ...{ cwd: place, reject: false },
    env: { GANBENCH_CACHE: join(place, 'cache') },
  });

it.each([
  ['a file that calls a function', 'hostile.pth', /names "__builtin__\.print", which weights do not need\.$/],
  ['the same in the older form', 'hostile-stream.pth', /names "__builtin__\.print", which weights do not need\.$/],
  [
    'weights of another network',
    'archive.pth',
    /of no network that is known here: for .*EfficientNet-Lite0, it has no tensor /,
  ],
  ['a file that is not there', 'nothing.pth', /^There is nothing at .*nothing\.pth to take weights from\.$/],
])('setup --weights refuses %s with one sentence and the exit code 2', async (_, name, sentence) => {
  const { exitCode, stderr, stdout } = await setup(join(fixtures, name));
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(sentence);
  expect(stderr.split('\n')).toHaveLength(1);
});

it('setup --weights refuses a damaged file in the same way', async () => {
  const path = join(place, 'damaged.pth');
  const bytes = readFileSync(join(fixtures, 'stream.pth'));
  bytes[bytes.indexOf('little_endian')] = 0;
  writeFileSync(path, bytes);
  const { exitCode, stderr } = await setup(path);
  rmSync(path);
  expect([exitCode, stderr.split('\n')]).toEqual([2, [expect.stringMatching(/have the highest byte first\.$/)]]);
});

it('setup --weights refuses a truncated file in the same way, and the cache has nothing of it', async () => {
  const path = join(place, 'cut.pth');
  copyFileSync(join(fixtures, 'archive.pth'), path);
  truncateSync(path, 2000);
  const { exitCode, stderr } = await setup(path);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/cut off: the list of its archive is missing\.$/)]);
  // The program's own modules, compiled, may be there.
  expect(readdirSync(place).filter((name) => name !== 'cut.pth')).toEqual(['cache']);
  expect(readdirSync(join(place, 'cache')).filter((name) => name !== 'code')).toEqual([]);
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });

interface Told {
  readonly event: string;
  readonly status?: string;
  readonly statuses?: Record<string, number>;
  readonly page?: string;
  readonly findings?: { readonly dataset: string; readonly top: string[] }[];
}

it('the demo compares three variants on the ring, tells each event, keeps a page from the first run on, and says where it is', async () => {
  const page = join(folder, 'results/demo/report.html');
  const bench = ganbench('bench', 'demo', '--json');
  let pages = 0; // pages that were there while the bench went on
  bench.stdout.on('data', () => (pages += existsSync(page) ? 1 : 0));
  const { exitCode, stdout, stderr } = await bench;
  expect(exitCode, stderr).toBe(0);
  const events = stdout.split('\n').map((line) => JSON.parse(line) as Told);
  const ended = events.filter(({ event }) => event === 'end');
  expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'ok'));
  const finished = events.at(-1)!;
  expect(finished).toMatchObject({ event: 'finished', statuses: { ok: 9 }, findings: [{ dataset: 'ring8' }] });
  expect(fileURLToPath(finished.page!)).toBe(page);
  expect(readFileSync(page, 'utf8')).toContain('wgan-gp');
  expect(readFileSync(page, 'utf8')).toContain('gradient norm of the generator'); // looks at the players
  expect(pages).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'results/demo/live.json'))).toBe(false);
}, 900_000);

it('a second call trains nothing, and says the same', async () => {
  const { stderr } = await ganbench('bench', 'demo', '--quiet');
  expect(stderr).toMatch(/^9 runs, 9 of them finished already\.$/m);
  expect(stderr).toMatch(/^9 of 9 runs ok\.\nring8\. At equal compute \(15 GFLOP each\), by /m);
  expect(stderr).toMatch(/\nfile:\/\/.*\/results\/demo\/report\.html$/);
});

it('--quiet and --json are refused together', async () => {
  const { exitCode, stderr } = await ganbench('bench', 'demo', '--quiet', '--json');
  expect([exitCode, stderr]).toEqual([2, '--quiet and --json are two ways to be told of runs: choose one.']);
});

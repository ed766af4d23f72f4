import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaNode } from 'execa';
import { describe, expect, it } from 'vitest';
import { clean, formatWaste } from '../../../harness/bench/clean.js';
import { tryLock, type Lock } from '../../../harness/ground/lock.js';
import { readRecord, recordText, sealed } from '../../../harness/record/record-file.js';
import { planOf, runsFolder, tiny, train } from '../run/support.js';
import { temporaryName } from '../../../harness/ground/leftovers.js';
import { MARK } from '../../../harness/record/run-files.js';

/** The folder of a run that has no checkpoint yet. */
function begun(runs: string, name: string): void {
  mkdirSync(join(runs, `${name}.partial`), { recursive: true });
  writeFileSync(join(runs, `${name}.partial`, MARK), JSON.stringify({ run: name }));
}

it('cleaning removes what is stale, replaced, damaged or left behind, and nothing else', async () => {
  const runs = runsFolder();
  const out = dirname(runs);
  process.env['GANBENCH_CACHE'] = join(out, 'cache');
  const seeds = [0, 1, 2, 3].map((seed) => ({ ...tiny, seed, budget: { unit: 'generatorSteps', amount: 1 } as const }));
  const [fresh, old, damaged, narrow] = (await Promise.all(seeds.map((spec) => train(runs, planOf(runs, spec))))).map(
    (record) => record!.name,
  ) as [string, string, string, string];
  const wider = (await train(runs, planOf(runs, { ...seeds[3]!, width: 5 })))!.name;
  await train(runs, planOf(runs, { ...tiny, seed: 9 }), { stopping: () => true });
  const record = readRecord(runs, old)!;
  const parts = { ...record.parts, 'training code': '0'.repeat(64) };
  writeFileSync(join(runs, old, 'run.json'), recordText(sealed({ ...record, parts })));
  writeFileSync(join(runs, damaged, 'run.json'), '{');
  begun(runs, 'sgan-0'); // interrupted before it had anything to keep
  const dead = execaNode('-e', [''], { nodeOptions: [] });
  await dead;
  const torn = temporaryName('report.md').replace(`-${process.pid}-`, `-${dead.pid}-`);
  writeFileSync(join(out, torn), 'x'.repeat(100));
  writeFileSync(
    join(out, 'bench.json'),
    JSON.stringify({ schema: 1, suite: 's', description: '', floors: {}, engine: '', command: [], runs: [wider] }),
  );

  const before = readdirSync(runs).sort();
  const options = { folders: [out], variantFolders: [], log: () => undefined };
  const announced = await clean({ ...options, dryRun: true });
  expect(readdirSync(runs).sort()).toEqual(before);
  const reasons = Object.fromEntries(announced.map(({ path, reason }) => [path.slice(out.length + 1), reason]));
  expect(reasons).toEqual({
    [`runs/${old}`]: 'stale: the training code changed',
    [`runs/${damaged}`]: expect.stringMatching(/^run\.json cannot be read/) as unknown,
    [`runs/${narrow}`]: 'replaced by a run with other settings',
    'runs/sgan-0.partial': 'interrupted before its first checkpoint',
    [torn]: 'left by a process that was killed',
  });
  expect(announced.find(({ path }) => path.endsWith('.tmp'))!.bytes).toBe(100);
  expect(formatWaste(announced, true)).toMatch(/5 of these are to be removed, \d\.\d MB\.$/);

  expect(await clean({ ...options, dryRun: false })).toEqual(announced);
  const interrupted = `${planOf(runs, { ...tiny, seed: 9 }).name}.partial`;
  expect(readdirSync(runs).sort()).toEqual([fresh, wider, interrupted].sort());
  expect(existsSync(join(out, torn))).toBe(false);
});

it('keeps runs whose variant is not found, until its folder is named', async () => {
  const runs = runsFolder();
  const out = dirname(runs);
  process.env['GANBENCH_CACHE'] = join(out, 'cache');
  const spec = { ...tiny, budget: { unit: 'generatorSteps', amount: 1 } as const };
  const [name] = (await Promise.all([train(runs, planOf(runs, spec))])).map((record) => record!.name) as [string];
  const record = readRecord(runs, name)!;
  // The same training, as one of a variant that lies elsewhere; older code does not make it waste either.
  const parts = { ...record.parts, variant: 'own-gan', 'training code': '0'.repeat(64) };
  const own = sealed({ ...record, spec: { ...record.spec, variant: 'own-gan' }, parts });
  writeFileSync(join(runs, name, 'run.json'), recordText(own));

  const said: string[] = [];
  const options = { folders: [out], dryRun: false, log: (line: string) => said.push(line) };
  expect(await clean({ ...options, variantFolders: [] })).toEqual([]);
  expect(readdirSync(runs)).toEqual([name]);
  expect(said).toEqual([expect.stringMatching(/: 1 run of own-gan kept, .* --variants DIR/)]);

  const folder = join(out, 'variants');
  mkdirSync(join(folder, 'own-gan'), { recursive: true });
  writeFileSync(join(folder, 'own-gan', 'variant.ts'), 'export default {};');
  const [waste] = await clean({ ...options, variantFolders: [folder] });
  expect(waste!.reason).toMatch(/^stale: the variant's code changed, the training code changed$/);
  expect(readdirSync(runs)).toEqual([]);
});

it('a dry run needs no lock, so it looks into folders that it may not write to or where a bench is at work', async () => {
  const runs = runsFolder();
  begun(runs, 'sgan-0');
  const lock = tryLock(join(dirname(runs), '.lock')) as Lock;
  const options = { folders: [dirname(runs)], variantFolders: [], log: () => undefined };
  expect(await clean({ ...options, dryRun: true })).toHaveLength(1);
  await expect(clean({ ...options, dryRun: false })).rejects.toThrow(/in use by another bench/);
  lock.release();
});

describe('cleaning', () => {
  const tidy = async (out: string) => {
    process.env['GANBENCH_CACHE'] = join(out, 'cache');
    const said: string[] = [];
    const options = { folders: [out], variantFolders: [], log: (line: string) => said.push(line) };
    const waste = await clean({ ...options, dryRun: false });
    return { removed: waste.map(({ path }) => path.slice(out.length + 1)), said };
  };
  const treeOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

  it('leaves what other programs keep in a folder `runs`, and names it', async () => {
    const runs = runsFolder();
    const out = dirname(runs);
    const theirs = [
      'Nov30_12-00-00_host/events.out.tfevents.1.host',
      'detect/train/weights/best.pt',
      'sgan-12/log.txt',
    ];
    for (const file of [...theirs, 'exp.partial/log.txt', 'notes.txt', '../paper.12.tmp', '../data.99999.partial']) {
      mkdirSync(dirname(join(runs, file)), { recursive: true });
      writeFileSync(join(runs, file), 'of another program');
    }
    const before = treeOf(out);
    const { removed, said } = await tidy(out);
    expect(removed).toEqual([]);
    expect(treeOf(out)).toEqual(before);
    for (const name of ['Nov30_12-00-00_host', 'detect', 'sgan-12', 'exp.partial'])
      expect(said).toContainEqual(expect.stringMatching(`runs/${name} stays: it is not a run of ganbench\\.$`));
  });

  it('leaves the run that a living process has begun and has no checkpoint of yet', async () => {
    const runs = runsFolder();
    begun(runs, 'sgan-1');
    const lock = tryLock(join(dirname(runs), '.sgan-1.lock')) as Lock;
    const { removed, said } = await tidy(dirname(runs));
    expect([removed, readdirSync(runs)]).toEqual([[], ['sgan-1.partial']]);
    expect(said).toEqual([
      expect.stringMatching(/sgan-1\.partial stays: process \d+ on this machine .* is at work in it/),
    ]);
    lock.release();
    expect((await tidy(dirname(runs))).removed).toEqual(['runs/sgan-1.partial']);
  });

  it('leaves a run in whose folder somebody put something of their own, or a link', async () => {
    const runs = runsFolder();
    for (const name of ['sgan-1', 'sgan-2', 'sgan-3']) begun(runs, name);
    writeFileSync(join(runs, 'sgan-1.partial', 'notes.txt'), 'mine');
    symlinkSync(dirname(runs), join(runs, 'sgan-2.partial', 'samples'));
    const { removed, said } = await tidy(dirname(runs));
    expect(removed).toEqual(['runs/sgan-3.partial']);
    expect(said).toEqual([
      expect.stringMatching(/sgan-1.*holds notes\.txt, /),
      expect.stringMatching(/sgan-2.*holds samples, /),
    ]);
  });

  it('does not follow links: of the results, of their runs, or below results/', async () => {
    const runs = runsFolder();
    begun(runs, 'sgan-1');
    const place = mkdtempSync(join(tmpdir(), 'ganbench-clean-'));
    mkdirSync(join(place, 'results/own'), { recursive: true });
    symlinkSync(dirname(runs), join(place, 'results/linked'));
    symlinkSync(runs, join(place, 'results/own/runs'));
    await expect(tidy(join(place, 'results/linked'))).rejects.toThrow(/linked is a link/);
    await expect(tidy(join(place, 'results/own'))).rejects.toThrow(/runs is a link/);
    const bin = fileURLToPath(new URL('../../../harness/bin.js', import.meta.url));
    const env = { GANBENCH_CACHE: join(place, 'cache') };
    const { exitCode, stderr } = await execa(process.execPath, [bin, 'clean', '--yes'], {
      cwd: place,
      env,
      reject: false,
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^.*own\/runs is a link, .*: remove it\.$/)]);
    expect(readdirSync(runs)).toEqual(['sgan-1.partial']);
    rmSync(place, { recursive: true });
  });

  it('removes nothing without --yes', async () => {
    const runs = runsFolder();
    begun(runs, 'sgan-1');
    const out = dirname(runs);
    const bin = fileURLToPath(new URL('../../../harness/bin.js', import.meta.url));
    const ganbench = (...flags: string[]) =>
      execa(process.execPath, [bin, 'clean', out, ...flags], { env: { GANBENCH_CACHE: join(out, 'cache') } });
    const listed = await ganbench();
    expect(listed.stdout).toMatch(/sgan-1\.partial .*\n1 of these is to be removed, 0\.0 MB\.$/);
    expect(listed.stderr).toMatch(/^Nothing was removed: .* --yes\.$/);
    await ganbench('--yes', '--dry-run');
    expect(readdirSync(runs)).toEqual(['sgan-1.partial']);
    expect((await ganbench('--yes')).stdout).toMatch(/1 of these is removed/);
    expect(readdirSync(runs)).toEqual([]);
  });
});

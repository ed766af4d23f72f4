import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';
import { clean, formatWaste } from '../../../harness/bench/clean.js';
import { tryLock, type Lock } from '../../../harness/ground/lock.js';
import { readRecord, recordText, sealed } from '../../../harness/record/record-file.js';
import { planOf, runsFolder, tiny, train } from '../run/support.js';

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
  mkdirSync(join(runs, 'sgan-0.partial')); // interrupted before it had anything to keep
  const dead = execaNode('-e', [''], { nodeOptions: [] });
  await dead;
  writeFileSync(join(out, `report.md.${dead.pid}.tmp`), 'x'.repeat(100));
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
    [`report.md.${dead.pid}.tmp`]: 'left by a process that was killed',
  });
  expect(announced.find(({ path }) => path.endsWith('.tmp'))!.bytes).toBe(100);
  expect(formatWaste(announced, true)).toMatch(/5 of these are to be removed, \d\.\d MB\.$/);

  expect(await clean({ ...options, dryRun: false })).toEqual(announced);
  const interrupted = `${planOf(runs, { ...tiny, seed: 9 }).name}.partial`;
  expect(readdirSync(runs).sort()).toEqual([fresh, wider, interrupted].sort());
  expect(existsSync(join(out, `report.md.${dead.pid}.tmp`))).toBe(false);
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
  mkdirSync(join(runs, 'sgan-0.partial'), { recursive: true });
  const lock = tryLock(join(dirname(runs), '.lock')) as Lock;
  const options = { folders: [dirname(runs)], variantFolders: [], log: () => undefined };
  expect(await clean({ ...options, dryRun: true })).toHaveLength(1);
  await expect(clean({ ...options, dryRun: false })).rejects.toThrow(/in use by another bench/);
  lock.release();
});

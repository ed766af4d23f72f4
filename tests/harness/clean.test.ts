import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';
import { clean, formatWaste } from '../../harness/clean.js';
import { readRecord, recordText, sealed } from '../../harness/run/record-file.js';
import { planOf, runsFolder, tiny, train } from './run/support.js';

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
  const options = { folders: [out], variantFolders: [] };
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

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { benchRecordSchema } from '../harness/record/bench-record.js';
import { tunedSchema } from '../harness/record/tuning-record.js';
import { isTuningSeed } from '../harness/suite/tuning-seeds.js';

const tsx = import.meta.resolve('tsx');
const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const template = fileURLToPath(new URL('../variants/_template/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-tune-'));
afterAll(() => rmSync(folder, { recursive: true }));
const mine = join(folder, 'mine');
mkdirSync(join(mine, 'my-gan'), { recursive: true });
const source = readFileSync(join(template, 'variant.ts'), 'utf8')
  .replace('../../harness/variant.js', 'ganbench/variant')
  .replaceAll('NAME', 'my-gan')
  .replace(
    '  objective: {',
    '  tunable: { weight: { default: 1, range: { from: 0.5, to: 2 } } },\n  objective: ({ weight }) => ({',
  )
  .replace('tf.mul(0.5, squaredDistance(fake, 1)),\n  },', 'tf.mul(0.5 * weight, squaredDistance(fake, 1)),\n  }),');
writeFileSync(join(mine, 'my-gan', 'variant.ts'), source);
copyFileSync(join(template, 'README.md'), join(mine, 'my-gan', 'README.md'));
writeFileSync(
  join(folder, 'tiny.yaml'),
  `description: a test
variants: [my-gan]
datasets: [ring8]
seeds: [0]
budget: { generatorSteps: 8 }
batchSize: 8
width: 4
latentSize: 2
evaluation: { evaluations: 2, samples: 50, curve: [pixels], metrics: [sliced_wasserstein] }
`,
);
const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args, '--engine', 'cpu', '--variants', 'mine'], { cwd: folder, reject: false });
const process = fileURLToPath(new URL('tune-process.ts', import.meta.url));
const tune = (...flags: string[]) =>
  execa('node', ['--import', tsx, process, ...flags], { cwd: folder, reject: false });
const tuned = () => tunedSchema.parse(JSON.parse(readFileSync(join(mine, 'my-gan', 'tuned.json'), 'utf8')));
interface Planned {
  readonly state: string;
  readonly spec: { readonly seed: number; readonly settings?: Record<string, number> };
}
const plan = async (...flags: string[]): Promise<Planned[]> =>
  JSON.parse((await ganbench('plan', 'tiny.yaml', '--json', ...flags)).stdout) as Planned[];

it('ganbench tune searches a newcomer’s variant in stages, and trains nothing twice', async () => {
  const first = await tune();
  expect(first.exitCode, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/my-gan on ring8: default/);
  const [outcome] = tuned().outcomes;
  expect(outcome!.fit).toEqual({
    dataset: 'ring8',
    scheme: 'alternating',
    budget: { unit: 'generatorSteps', amount: 8 },
    batchSize: 8,
    width: 4,
    latentSize: 2,
  });
  const [search] = outcome!.searches;
  expect(search!.tried).toHaveLength(3);
  expect(search!.tried.filter(({ full }) => full)).toHaveLength(2);
  expect(Object.values(search!.seeds).flat().every(isTuningSeed)).toBe(true);

  // By hand: the two of the lowest short scores went on, and the lowest mean logarithm of these won.
  const { tried, chosen } = search!;
  const shorts = tried.map(({ short }) => short!).sort((a, b) => a - b);
  for (const { short, full } of tried) expect(full !== undefined).toBe(short! <= shorts[1]!);
  const means = tried.map(({ full }) =>
    full ? full.reduce((sum: number, each) => sum + Math.log(each!), 0) : Infinity,
  );
  const { preset, settings } = tried[means.indexOf(Math.min(...means))]!;
  expect(chosen).toEqual({ preset, ...(settings && { settings }) });
  const runs = 3 + 2 + (search!.fresh ? 2 : 0);

  // Nothing is trained twice, and the outcome is the same.
  const text = readFileSync(join(mine, 'my-gan', 'tuned.json'), 'utf8');
  const again = await tune();
  expect(again.stderr).not.toContain('started');
  expect(first.stderr.match(/: started/g)).toHaveLength(runs);
  expect(readFileSync(join(mine, 'my-gan', 'tuned.json'), 'utf8')).toBe(text);
});

it('a suite of that size takes what was found, and its record tells of it', async () => {
  const [outcome] = tuned().outcomes;
  const [search] = outcome!.searches;
  const { settings } = search!.chosen!;
  const [planned] = await plan();
  expect(planned!.spec).toMatchObject({ seed: 0, ...(settings && { settings }) });
  expect((await plan('--untuned'))[0]!.spec.settings).toBeUndefined();

  const bench = await ganbench('bench', 'tiny.yaml');
  expect(bench.exitCode, bench.stderr).toBe(0);
  expect(bench.stderr).toContain('Tuned, by `ganbench tune`: my-gan.');
  const record = benchRecordSchema.parse(JSON.parse(readFileSync(join(folder, 'results/tiny/bench.json'), 'utf8')));
  expect(record.tuning).toEqual([{ variant: 'my-gan', fit: outcome!.fit, isOlder: false, searches: [search] }]);

  const report = readFileSync(join(folder, 'results/tiny/report.md'), 'utf8');
  expect(report).toMatch(/## Tuning\n\n`ganbench tune` tried 3 settings of each variant/);
  expect(report).toMatch(settings ? /\| ring8 \| my-gan \(tuned\) \| taken \| default \+ / : /\| taken \| default \|/);
});

it('an outcome for earlier code is said to be one, and a damaged one is a sentence', async () => {
  const file = join(mine, 'my-gan', 'tuned.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(join(mine, 'my-gan', 'variant.ts'), `${source}// edited\n`);
  const edited = await ganbench('plan', 'tiny.yaml');
  expect(edited.stderr).toContain('for earlier code of the variant: my-gan');

  writeFileSync(file, text.slice(0, 100));
  const damaged = await ganbench('plan', 'tiny.yaml');
  expect(damaged.exitCode).toBe(2);
  expect(damaged.stderr).toMatch(/tuned\.json is damaged: /);
  expect(damaged.stderr).not.toContain('    at ');
});

it('ganbench tune --repeat searches again with other seeds and keeps both; what does not load is told', async () => {
  rmSync(join(mine, 'my-gan', 'tuned.json'), { force: true });
  writeFileSync(join(mine, 'my-gan', 'variant.ts'), source);
  mkdirSync(join(mine, 'broken'));
  writeFileSync(join(mine, 'broken', 'variant.ts'), 'export default 1;\n');
  expect((await tune()).exitCode).toBe(0);
  const repeated = await tune('broken', '--repeat');
  expect(repeated.exitCode, repeated.stderr).toBe(0);
  expect(repeated.stderr).toMatch(/broken is not tuned: load-error/);
  const { searches } = tuned().outcomes[0]!;
  expect(searches.map(({ round }) => round)).toEqual([0, 1]);
  const seeds = searches.map((each) => Object.values(each.seeds).flat());
  expect(seeds[0]!.filter((seed) => seeds[1]!.includes(seed))).toEqual([]);
  expect(existsSync(join(mine, 'broken', 'tuned.json'))).toBe(false);

  const unknown = await ganbench('tune', 'nobody', '--suite', 'tiny.yaml');
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toMatch(/There is no variant "nobody"/);
});

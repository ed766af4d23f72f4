import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../harness/record/record.js';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const suite = join(folder, 'tiny.yaml');
const suiteText = `description: a test
variants: [sgan, wgan-gp]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 12 }
batchSize: 16
width: 8
latentSize: 4
evaluation: { every: 6, samples: 200, curve: [pixels], final: [mobilenet025] }
`;
writeFileSync(suite, suiteText);

const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });
const recordsIn = (out: string): RunRecord[] =>
  readdirSync(join(out, 'runs'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(out, 'runs', name, 'run.json'), 'utf8')) as RunRecord);
const numbersOf = ({ name, status, digest, metrics, spent }: RunRecord) => ({
  name,
  status,
  digest,
  metrics,
  spent: { ...spent, seconds: 0 },
});

describe('ganbench bench', { timeout: 900_000 }, () => {
  const first = join(folder, 'first');

  it('trains, scores and reports a suite', async () => {
    const { exitCode, stderr } = await ganbench('bench', suite, '--out', first);
    expect(stderr).toMatch(/2 runs, 0 of them finished already/);
    expect(exitCode, stderr).toBe(0);
    const records = recordsIn(first);
    expect(records.map(({ spec, status }) => `${spec.variant} ${status}`)).toEqual(['sgan ok', 'wgan-gp ok']);
    // 12 steps of 12 passes; 5 critic steps of 7 + 6 passes and a generator step of 5, 12 times.
    expect(records.map(({ spent }) => spent.passes)).toEqual([12 * 12, 12 * (5 * 13 + 5)]);
    expect(records.map(({ spent }) => spent.imagesSeen)).toEqual([12 * 16, 12 * 5 * 16]);
    expect(records[0]!.missing).toEqual({ mobilenet025: expect.stringMatching(/takes images/) as unknown });
    expect(readdirSync(first).sort()).toEqual([
      'bench.json',
      'comparisons.csv',
      'curves.csv',
      'figures',
      'report.html',
      'report.md',
      'runs',
      'runs.csv',
      'summary.csv',
    ]);
  });

  it('does not train finished runs again, and rebuilds the same reports', async () => {
    const before = readFileSync(join(first, 'report.md'), 'utf8');
    const { stderr } = await ganbench('bench', suite, '--out', first);
    expect(stderr).toMatch(/2 runs, 2 of them finished already/);
    expect(readFileSync(join(first, 'report.md'), 'utf8')).toBe(before);
  });

  it('keeps the finished runs of the suite in the report when a part of it is trained', async () => {
    const report = readFileSync(join(first, 'report.md'), 'utf8');
    const words = (): string => readFileSync(join(first, 'report.md'), 'utf8').replace(/\s+/g, ' ');
    const { stderr } = await ganbench('bench', suite, '--out', first, '--only', 'sgan');
    expect(stderr).toMatch(
      /^1 run, 1 of them finished already\.\nThe report also has 1 other finished run of the suite/m,
    );
    expect(readFileSync(join(first, 'report.md'), 'utf8')).toBe(report);
    // Seeds beyond the suite's own are in the report of a bench with as many.
    await ganbench('bench', suite, '--out', first, '--only', 'sgan', '--seeds', '2');
    const both = words();
    expect(both).toContain('3 of 3 runs are ok.');
    await ganbench('bench', suite, '--out', first, '--only', 'wgan-gp', '--seeds', '2');
    expect(words()).toContain('4 of 4 runs are ok.');
    // The suite as it is has one seed, and the others are not called old.
    await ganbench('bench', suite, '--out', first);
    const narrow = words();
    expect(narrow).toContain('2 of 2 runs are ok.');
    expect(narrow).toMatch(/Not of this bench \(another selection, .* and not reported: sgan-\w+, wgan-gp-\w+\./);
    for (const { name, spec } of recordsIn(first))
      if (spec.seed > 0) rmSync(join(first, 'runs', name), { recursive: true });
    await ganbench('bench', suite, '--out', first);
  });

  it('gives the same weights and metrics in another folder', async () => {
    const second = join(folder, 'second');
    await ganbench('bench', suite, '--out', second, '--jobs', '1');
    expect(recordsIn(second).map(numbersOf)).toEqual(recordsIn(first).map(numbersOf));
  });

  it('continues an interrupted run bit for bit', async () => {
    const longer = join(folder, 'longer.yaml');
    writeFileSync(
      longer,
      suiteText
        .replace('generatorSteps: 12', 'generatorSteps: 400')
        .replace('every: 6', 'every: 20')
        .replace('[sgan, wgan-gp]', '[sgan]'),
    );
    const [whole, halves] = [join(folder, 'whole'), join(folder, 'halves')];
    await ganbench('bench', longer, '--out', whole);
    const interrupted = ganbench('bench', longer, '--out', halves);
    const partial = (): string[] => {
      try {
        const [run] = readdirSync(join(halves, 'runs'));
        return readdirSync(join(halves, 'runs', run!, 'snapshots'));
      } catch {
        return [];
      }
    };
    while (partial().length < 3 && interrupted.exitCode === null) await new Promise((wake) => setTimeout(wake, 20));
    interrupted.kill('SIGINT');
    const stopped = await interrupted;
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain(`The same command continues: npx ganbench bench ${longer} --out ${halves}\n`);
    expect(stopped.stderr).toMatch(/^0 of 1 run so far, 1 to come; the same command continues: npx ganbench bench /m);
    expect(readdirSync(join(halves, 'runs'))[0]).toMatch(/\.partial$/);
    expect((await ganbench('bench', longer, '--out', halves)).exitCode).toBe(0);
    expect(recordsIn(halves).map(numbersOf)).toEqual(recordsIn(whole).map(numbersOf));
    const [run] = readdirSync(join(halves, 'runs'));
    expect(readFileSync(join(halves, 'runs', run!, 'log.txt'), 'utf8')).toMatch(/Continued at step/);
  });

  it('shows variants that do not load or throw as rows, and finishes the others', async () => {
    const variants = join(folder, 'variants');
    const add = (name: string, text: string): void => {
      mkdirSync(join(variants, name), { recursive: true });
      writeFileSync(join(variants, name, 'variant.ts'), text);
    };
    const whole = `export default { title: 't', source: 's', presets: { default: { source: 'common' } }, objective: {
      discriminatorLoss: () => { throw new Error('this loss is broken'); }, generatorLoss: ({ fake }) => fake.mean() } };`;
    add('aa-unparsable', 'export default {');
    add('ab-throwing', whole);
    const out = join(folder, 'third');
    const third = join(folder, 'third.yaml');
    writeFileSync(third, suiteText.replace('[sgan, wgan-gp]', '[aa-unparsable, ab-throwing, sgan]'));
    const { exitCode, stderr } = await ganbench('bench', third, '--out', out, '--variants', variants, '--strict');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^aa-unparsable \(1 run\): load-error: \S/m);
    expect(stderr).toMatch(
      /^ab-throwing ring8 seed 0: this loss is broken \(.*variant\.ts:2:\d+: .*\)\. Tried again\.$/m,
    );
    // What it says of a run is the column that variants are ranked by: of points no Fréchet distance.
    expect(stderr).toMatch(/^sgan ring8 seed 0: ok in \d+ s, sliced Wasserstein distance \(raw values\) \d/im);
    expect(stderr).toMatch(
      /^Writing the reports\.\n1 of 3 runs ok; 1 load-error, 1 error\.\nring8\. At equal generator steps/m,
    );
    // Variants from elsewhere are not the project's own, and their place is told.
    expect(stderr).toMatch(/^ {2}ab-throwing: not compared, /m);
    expect(stderr).toMatch(/^file:\/\/\/.*\/third\/report\.html$/m);
    expect(recordsIn(out).map(({ spec, status }) => `${spec.variant} ${status}`)).toEqual([
      'aa-unparsable load-error',
      'ab-throwing error',
      'sgan ok',
    ]);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toMatch(/this loss is broken/);
  });
});

describe('a request that cannot be carried out ends with 2 and one sentence', () => {
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, suiteText.replace('seeds: 1', 'seeds: none'));
  const unscored = join(folder, 'unscored.yaml');
  writeFileSync(unscored, suiteText.replace('curve: [pixels]', 'curve: [digits, fashion]'));
  it.each([
    ['an unknown variant', ['bench', suite, '--only', 'sagn'], /no variant "sagn"/],
    ['an unknown suite', ['plan', 'defualt'], /no suite "defualt"/],
    ['a malformed suite', ['bench', broken], /broken\.yaml, line 4: seeds: it has to be/],
    [
      'a suite that no network can score',
      ['bench', unscored],
      /No feature network of evaluation\.curve can score ring8, .*: digits takes images .* fashion takes images/,
    ],
    ['a folder that cannot be written', ['bench', suite, '--out', join(suite, 'results')], /cannot be written/],
    [
      'a folder for a variant that cannot be made',
      ['new', 'variant', 'their-gan', '--in', join(suite, 'below')],
      /cannot be written: a part of the path is a file; choose another folder\.$/,
    ],
    ['a folder without results', ['report', join(folder, 'nothing')], /nothing/],
    ['a GPU that is not there', ['bench', suite, '--engine', 'wasm', '--device', 'gpu'], /gpu/i],
    ['an unknown engine', ['bench', '--engine', 'torch'], /torch/],
    ['an unknown command', ['benhc'], /benhc/],
  ])('%s', async (_, args, message) => {
    const { exitCode, stderr } = await ganbench(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  });

  it('and with --verbose shows where it was refused', async () => {
    const { exitCode, stderr } = await ganbench('plan', 'defualt', '--verbose');
    expect(stderr).toMatch(/no suite "defualt"/);
    expect(stderr).toMatch(/^\s+at .*harness\/suite\/\w+\.ts:\d+:\d+/m);
    expect(exitCode).not.toBe(0);
  });
});

describe('where something of the machine is missing', () => {
  it('says in one sentence that the packages are not installed', async () => {
    const clone = join(folder, 'clone');
    mkdirSync(join(clone, 'harness/ground'), { recursive: true });
    writeFileSync(join(clone, 'package.json'), '{ "type": "module" }');
    copyFileSync(bin, join(clone, 'harness/bin.js'));
    for (const file of ['limits', 'typescript', 'compiler-cache', 'cache-root'].map((name) => `ground/${name}.js`))
      copyFileSync(join(bin, '..', file), join(clone, 'harness', file));
    const { exitCode, stderr } = await execa('node', ['harness/bin.js', '--help'], { cwd: clone, reject: false });
    expect(stderr).toBe('The package env-paths is not installed: run `make setup` or `npm ci` first.');
    expect(exitCode).toBe(2);
  });

  const GANBENCH_CACHE = join(suite, 'cache'); // below a file, where nobody can make a folder
  const uncached = (...args: string[]) =>
    execa('node', [bin, ...args], { cwd: folder, reject: false, env: { GANBENCH_CACHE } });

  it('trains on wasm where the cache cannot be written, and says so', async () => {
    const out = join(folder, 'uncached');
    const { exitCode, stderr } = await uncached('bench', suite, '--only', 'sgan', '--out', out, '--strict');
    expect(stderr).toMatch(
      /^Native TensorFlow is not available: The cache .*cache cannot be written: set GANBENCH_CACHE/m,
    );
    expect(stderr).toMatch(/^wasm: /m);
    expect(exitCode, stderr).toBe(0);
    expect(recordsIn(out).map(({ status, provenance: { engine } }) => `${status} ${engine}`)).toEqual(['ok wasm']);
  });

  it('ends with 2 where native TensorFlow was asked for and cannot be put into the cache', async () => {
    const { exitCode, stderr } = await uncached('setup', '--engine', 'tensorflow');
    expect(stderr).toBe(`The cache ${GANBENCH_CACHE} cannot be written: set GANBENCH_CACHE to a folder that can.`);
    expect(exitCode).toBe(2);
  });

  it('the doctor says that the cache cannot be written', async () => {
    const { stdout } = await uncached('doctor', '--json');
    expect((JSON.parse(stdout) as { cache: unknown }).cache).toMatchObject({
      folder: GANBENCH_CACHE,
      problem: expect.stringMatching(/cannot be written/) as unknown,
    });
  });
});

describe('ganbench', () => {
  it.each([
    'variants',
    'presets',
    'datasets',
    'engines',
    'schemes',
    'suites',
    'features',
    'columns',
    'claims',
    'published',
  ])('list %s', async (what) => {
    const { stdout, exitCode } = await ganbench('list', what, '--json');
    const items = JSON.parse(stdout) as { name: string; text: string }[];
    expect(exitCode).toBe(0);
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ name, text }) => name !== '' && text !== '')).toBe(true);
  });

  it('lists what it can list', async () => {
    const { stdout, exitCode } = await ganbench('list');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['datasets', 'metrics', 'variants']));
    expect(exitCode).toBe(0);
  });

  it('says its version', async () => {
    const { stdout, exitCode } = await ganbench('--version');
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect([exitCode, stdout]).toEqual([0, version]);
  });

  it('lists variants of a further folder', async () => {
    const more = join(folder, 'more');
    mkdirSync(join(more, 'own-gan'), { recursive: true });
    writeFileSync(join(more, 'own-gan', 'variant.ts'), 'export default {};');
    const { stdout } = await ganbench('list', 'variants', '--variants', more);
    expect(stdout).toMatch(/^own-gan +load-error: /m);
    expect((await ganbench('plan', suite, '--only', 'own-gan')).stderr).toMatch(/--variants DIR\.$/);
  });

  it('plans the variants that are found of a suite that names others too', async () => {
    const mixed = join(folder, 'mixed.yaml');
    writeFileSync(mixed, suiteText.replace('wgan-gp', 'own-gan'));
    expect((await ganbench('plan', mixed, '--only', 'sgan')).exitCode).toBe(0);
    expect((await ganbench('plan', mixed)).exitCode).toBe(2);
  });

  it('plan prints one JSON value with a row per run', async () => {
    const { stdout } = await ganbench('plan', suite, '--json');
    expect((JSON.parse(stdout) as { state: string }[]).map(({ state }) => state)).toEqual(['new', 'new']);
  });
});

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRuns } from '../../../harness/bench/plan.js';
import { packageFolder } from '../../../harness/ground/folders.js';
import { recordText, sealed } from '../../../harness/record/record-file.js';
import type { RunRecord } from '../../../harness/record/record.js';
import { discoverVariants, findVariant } from '../../../harness/training/variants.js';
import { entries, judge, planOf, prepared, runsFolder, tiny } from '../run/support.js';

/** A finished run as a bench records it, without its other files. */
function record(runs: string, planned = planOf(runs), changes: Partial<RunRecord> = {}): void {
  mkdirSync(join(runs, planned.name), { recursive: true });
  const whole: RunRecord = {
    schema: 1,
    name: planned.name,
    key: planned.key.key,
    parts: planned.key.parts,
    scores: planned.scores,
    spec: planned.spec,
    status: 'ok',
    reason: null,
    collapsed: false,
    metrics: {},
    missing: {},
    spent: { generatorSteps: 6, imagesSeen: 48, seconds: 1, passes: 72, flops: 0 },
    seconds: { training: 1, evaluation: 1, total: 2 },
    digest: 'd',
    provenance: prepared.provenance,
    ...changes,
  };
  writeFileSync(join(runs, planned.name, 'run.json'), recordText(sealed(whole)));
}

const installed = JSON.parse(
  readFileSync(join(packageFolder('@tensorflow-models/mobilenet'), 'package.json'), 'utf8'),
) as {
  readonly version: string;
};

const variantText = `export default { title: 't', source: 's', presets: { default: { source: 'common' } }, objective: {
  discriminatorLoss: ({ real, fake }) => fake.mean().sub(real.mean()), generatorLoss: ({ fake }) => fake.mean().neg() } };`;

describe('a plan', () => {
  it('calls a run new, cached, or to be continued', () => {
    const runs = runsFolder();
    expect(planOf(runs)).toMatchObject({ state: 'new', reason: null });
    mkdirSync(join(runs, `${planOf(runs).name}.partial`), { recursive: true });
    expect(planOf(runs).state).toBe('interrupted');
    record(runs);
    expect(planOf(runs).state).toBe('cached');
  });

  it.each([
    ['ok', 'cached'],
    ['diverged', 'cached'],
    ['skipped', 'cached'],
    ['error', 'failed before'],
    ['timeout', 'failed before'],
  ] as const)('with a run that is %s calls it %s', (status, state) => {
    const runs = runsFolder();
    record(runs, planOf(runs), { status });
    expect(planOf(runs).state).toBe(state);
  });

  const pictures = { shape: [32, 32, 3], train: 48 };
  it.each([
    ['pictures that no network is built for', tiny, { ...pictures, shape: [50, 38, 3] }, /not 50 × 38/],
    [
      'fewer samples than a batch',
      { ...tiny, batchSize: 49 },
      pictures,
      /batch of 49 cannot be drawn from the 48 samples/,
    ],
    ['a scheme that its variant refuses', { ...tiny, variant: 'wgan-gp', scheme: 'fused' }, pictures, /./],
    ['nothing in its way', { ...tiny, batchSize: 48 }, pictures, null],
  ])('says of a run with %s whether it is impossible, and why', (_, spec, size, reason) => {
    const runs = runsFolder();
    const sizes = { [spec.dataset]: size };
    const planned = planOf(runs, spec, { sizes });
    const said =
      reason === null
        ? { state: 'new', reason: null }
        : { state: 'impossible', reason: expect.stringMatching(reason) as string };
    expect(planned).toMatchObject(said);
    // What an earlier program began and could not go on with is not called interrupted.
    mkdirSync(join(runs, `${planned.name}.partial`), { recursive: true });
    expect(planOf(runs, spec, { sizes }).state).toBe(reason === null ? 'interrupted' : 'impossible');
    record(runs, planned, { status: 'skipped' });
    expect(planOf(runs, spec, { sizes }).state).toBe('cached');
  });

  it.each([
    ['settings', { ...tiny, width: 5 }, {}, 'width was 4, is 5'],
    ['a data set', tiny, { checksums: { ring8: 'other' } }, "the data set's content changed"],
    ['the kind of processor', tiny, { cpuKind: 'none' }, `CPU kind was ${prepared.cpuKind}, is none`],
    [
      'a variable that changes how the engine rounds',
      tiny,
      { provenance: { ...prepared.provenance, settings: { ONEDNN_MAX_CPU_ISA: 'AVX2' } } },
      'environment was none, is ONEDNN_MAX_CPU_ISA=AVX2',
    ],
    [
      'the engine',
      tiny,
      { provenance: { ...prepared.provenance, engineVersion: 'tfjs 5' } },
      "engine's version was tfjs 4.22.0, tfjs-backend-cpu 4.22.0, is tfjs 5",
    ],
  ])('calls a run stale because of %s', (_, spec, changes, reason) => {
    const runs = runsFolder();
    record(runs);
    const planned = planOf(runs, spec, changes);
    expect(planned.state).toBe('stale');
    expect(planned.reason).toBe(`${reason} since ${planOf(runs).name}`);
  });

  it("calls only a touched variant's runs stale, and by its notes none", async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    for (const name of ['mine', 'other']) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'variant.ts'), variantText);
    }
    const plan = async (): Promise<string[]> => {
      const found = await discoverVariants([folder]);
      const specs = ['mine', 'other'].map((variant) => ({ ...tiny, variant }));
      return planRuns(specs, { entries: found, prepared, runs }).map(({ state, reason }) => `${state} ${reason}`);
    };
    const found = await discoverVariants([folder]);
    const specs = ['mine', 'other'].map((variant) => ({ ...tiny, variant }));
    for (const planned of planRuns(specs, { entries: found, prepared, runs })) record(runs, planned);
    expect(await plan()).toEqual(['cached null', 'cached null']);
    writeFileSync(join(folder, 'mine', 'README.md'), 'More about it.');
    expect(await plan()).toEqual(['cached null', 'cached null']);
    const file = join(folder, 'mine', 'variant.ts');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n// touched\n`);
    expect(await plan()).toEqual([
      expect.stringMatching(/^stale the variant's code changed since mine-/),
      'cached null',
    ]);
    rmSync(folder, { recursive: true });
  });

  it.each(['variant.ts', 'shared/loss.ts', 'mine/table.json', 'node_modules/own-losses/package.json'])(
    "calls a variant's runs stale where %s changes: a linked file, one outside its folder, JSON, a package",
    async (file) => {
      const runs = runsFolder();
      const folder = join(runs, '..', 'variants');
      const put = (path: string, text: string): void => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      };
      put('variant.ts', `import { loss } from './shared/loss.js';\n${variantText}`);
      put('shared/loss.ts', `import { a } from '../mine/a.js';\nexport const loss = a;\n`);
      put(
        'mine/a.ts',
        `import t from './table.json' with { type: 'json' };\nimport b from 'own-losses';\nexport const a = [t, b];\n`,
      );
      put('mine/table.json', '[1]');
      put('node_modules/own-losses/package.json', '{ "version": "1.0.0", "type": "module", "exports": "./a.js" }');
      put('node_modules/own-losses/a.js', 'export default 1;\n');
      mkdirSync(join(folder, 'linked'));
      symlinkSync('../variant.ts', join(folder, 'linked/variant.ts'));
      rmSync(join(folder, 'mine/variant.ts'), { force: true });
      const found = await discoverVariants([folder]);
      expect(found.find(({ name }) => name === 'linked')).toMatchObject({ status: 'ready' });
      const plan = () => planRuns([{ ...tiny, variant: 'linked' }], { entries: found, prepared, runs })[0]!;
      record(runs, plan());
      expect(plan().state).toBe('cached');
      put(
        file,
        readFileSync(join(folder, file), 'utf8')
          .replace('1', '2')
          .concat(file.endsWith('.ts') ? '// touched\n' : ''),
      );
      const changed = file.includes('node_modules')
        ? 'package own-losses was 1.0.0, is 2.0.0'
        : "the variant's code changed";
      expect(plan()).toMatchObject({
        state: 'stale',
        reason: expect.stringMatching(`^${changed} since linked-`) as unknown,
      });
    },
  );

  it('scores again, and does not train, where metric code, a network or the number of samples changed', () => {
    const runs = runsFolder();
    const planned = planOf(runs);
    record(runs, planned);
    const networks = { ring8: { pixels: 'f'.repeat(64) } };
    expect(planOf(runs, tiny, { networks })).toMatchObject({ state: 'rescore', reason: 'the pixels network changed' });
    const evaluation = { ...tiny.evaluation, final: ['digits'] };
    expect(planOf(runs, { ...tiny, evaluation })).toMatchObject({ state: 'rescore', name: planned.name });
    record(runs, planned, { scores: { key: 'x', parts: { ...planned.scores.parts, 'metric code': 'e'.repeat(64) } } });
    expect(planOf(runs)).toMatchObject({ state: 'rescore', reason: 'the metric code changed' });
    const older = { ...planned.scores.parts, 'package @tensorflow-models/mobilenet': '6.0.0' };
    record(runs, planned, { scores: { key: 'x', parts: older } });
    const reason = `package @tensorflow-models/mobilenet was 6.0.0, is ${installed.version}`;
    expect(planOf(runs)).toMatchObject({ state: 'rescore', reason });
  });

  it('keeps the scores of a feature network that is not found now', () => {
    const runs = runsFolder();
    const spec = { ...tiny, evaluation: { ...tiny.evaluation, final: ['mobilenet025'] } };
    const here = { ring8: { pixels: judge.network.weightsHash, mobilenet025: 'f'.repeat(64) } };
    const planned = planOf(runs, spec, { networks: here });
    record(runs, planned);
    const reason = 'the mobilenet025 network is not found, so its scores are kept';
    expect(planOf(runs, spec)).toMatchObject({ state: 'cached', reason });
    expect(planOf(runs, spec, { networks: here })).toMatchObject({ state: 'cached', reason: null });
    // Found for the first time, it scores; what is stale is not kept.
    record(runs, planOf(runs, spec));
    const found = planOf(runs, spec, { networks: here });
    expect(found).toMatchObject({ state: 'rescore', reason: 'mobilenet025 network was missing, is ffffffff' });
    record(runs, planned, { scores: { key: 'x', parts: { ...planned.scores.parts, 'metric code': 'e'.repeat(64) } } });
    expect(planOf(runs, spec)).toMatchObject({ state: 'rescore', reason: 'the metric code changed' });
  });

  it('does not believe records that are damaged, of another run, or of another format', () => {
    const runs = runsFolder();
    const { name } = planOf(runs);
    const file = join(runs, name, 'run.json');
    const damaged = (text: string): unknown => {
      writeFileSync(file, text);
      const { state, reason } = planOf(runs);
      return [state, reason];
    };
    record(runs);
    const text = readFileSync(file, 'utf8');
    expect(damaged(text.slice(0, 500))).toEqual(['damaged', expect.stringMatching(/run\.json cannot be read/)]);
    expect(damaged(text.replace('"total": 2', '"total": 1'))).toEqual(['damaged', expect.stringMatching(/checksum/)]);
    expect(damaged('{"schema":1}')).toEqual(['damaged', expect.stringMatching(/^run\.json: /)]);
    const other = recordText(sealed({ ...(JSON.parse(text) as RunRecord), name: '../../etc' }));
    expect(damaged(other)).toEqual(['damaged', 'run.json belongs to the run ../../etc']);
  });

  it('knows every variant of the project', () => {
    const specs = entries.map(({ name }) => ({ ...tiny, variant: name }));
    const plan = planRuns(specs, { entries, prepared, runs: runsFolder() });
    expect(new Set(plan.map(({ key }) => key.key)).size).toBe(entries.length);
    expect(plan.every(({ spec }) => findVariant(entries, spec.variant).status === 'ready')).toBe(true);
  });

  it('of 100,000 runs is made in seconds, and ten times the runs take about ten times as long', () => {
    const variants = entries.slice(0, 10).map(({ name }) => name);
    const specs = Array.from({ length: 100_000 }, (_, at) => ({ ...tiny, variant: variants[at % 10]!, seed: at }));
    const runs = runsFolder();
    const timed = (count: number): number => {
      // Time of the processor: a machine with other work to do takes longer by the clock.
      const start = process.cpuUsage();
      const plan = planRuns(specs.slice(0, count), { entries, prepared, runs });
      expect(new Set(plan.map(({ name }) => name)).size).toBe(count);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    };
    timed(1000);
    const part = timed(10_000);
    const whole = timed(100_000);
    expect(whole).toBeLessThan(30); // 4 s on one slow core; the rest is for a busy machine
    expect(whole / part).toBeLessThan(30); // 100 where it is quadratic
  });
});

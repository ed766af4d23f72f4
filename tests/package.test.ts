import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'ganbench-package-'));
afterAll(() => rmSync(project, { recursive: true }));

const run = (command: string, ...args: string[]) =>
  execa(command, args, { cwd: project, reject: false, env: { FORCE_COLOR: '0' } });
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};

interface Manifest {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Manifest;

/** All that this checkout has installed, but not what only its developers need by name: no network, no waiting. */
function linkDependencies(): void {
  const { devDependencies } = manifest;
  const link = (name: string): void => {
    if (name in devDependencies || name.startsWith('.')) return;
    const target = join(project, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    if (!existsSync(target)) symlinkSync(join(checkout, 'node_modules', name), target);
  };
  for (const name of readdirSync(join(checkout, 'node_modules'))) {
    if (!name.startsWith('@')) link(name);
    else readdirSync(join(checkout, 'node_modules', name)).forEach((inner) => link(`${name}/${inner}`));
  }
}

beforeAll(async () => {
  const packed = await execa('npm', ['pack', '--ignore-scripts=false', '--pack-destination', project], {
    cwd: checkout,
  });
  mkdirSync(join(project, 'node_modules/ganbench'), { recursive: true });
  await run('tar', 'xzf', packed.stdout.trim().split('\n').at(-1)!, '-C', 'node_modules/ganbench', '--strip', '1');
  linkDependencies();
  // A project as `npm init` makes it: CommonJS, which a variant's folder need not care about.
  write('package.json', '{ "name": "elsewhere", "private": true }');
  write(
    'tsconfig.json',
    JSON.stringify({
      // Stricter than here, and without Node's types: what is published must not depend on the reader's settings.
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        exactOptionalPropertyTypes: true,
        noPropertyAccessFromIndexSignature: true,
        noUncheckedIndexedAccess: true,
      },
      include: ['variants', 'metrics', 'features.ts'],
    }),
  );
  await run('node', 'node_modules/ganbench/harness/bin.js', 'new', 'variant', 'theirs');
  await run('node', 'node_modules/ganbench/harness/bin.js', 'new', 'metric', 'their_distance');
});

describe('the packed package in a project of someone else', () => {
  it('has types for a variant, a metric and a feature network, and they are checked', async () => {
    write(
      'features.ts',
      "import type { FeatureModule } from 'ganbench/features';\nexport type Mine = FeatureModule;\n",
    );
    const tsc = join(checkout, 'node_modules/typescript/bin/tsc');
    expect((await run('node', tsc, '-p', '.')).stdout).toBe('');
    const path = 'variants/theirs/variant.ts';
    const good = readFileSync(join(project, path), 'utf8');
    write(path, good.replace('({ fake })', '({ fakes })'));
    expect((await run('node', tsc, '-p', '.')).stdout).toMatch(/Property 'fakes' does not exist on type 'Batch'/);
    write(path, good);
    const metric = 'metrics/their_distance.ts';
    const means = readFileSync(join(project, metric), 'utf8');
    write(metric, means.replace('({ moments:', '({ features:'));
    expect((await run('node', tsc, '-p', '.')).stdout).toMatch(
      /Property 'features' does not exist on type 'Pick<Inputs, "moments">'/,
    );
    write(metric, means);
  });

  it('trains and reports the variant, by the metric too', async () => {
    write(
      'tiny.yaml',
      `description: a test
variants: [sgan, theirs]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 4, samples: 50, curve: [pixels] }
`,
    );
    const flags = ['--variants', 'variants', '--metrics-dir', 'metrics', '--engine', 'cpu', '--strict'];
    const { exitCode, stderr } = await run(
      'node',
      'node_modules/ganbench/harness/bin.js',
      'bench',
      'tiny.yaml',
      ...flags,
    );
    expect(exitCode, stderr).toBe(0);
    expect(readFileSync(join(project, 'results/tiny/report.md'), 'utf8')).toMatch(/theirs/);
    expect(readFileSync(join(project, 'results/tiny/report.md'), 'utf8')).toMatch(/`their_distance` ↓/);
  });

  it.each([
    'variants',
    'presets',
    'datasets',
    'engines',
    'schemes',
    'suites',
    'features',
    'metrics',
    'claims',
    'published',
  ])('lists its %s', async (what) => {
    const { exitCode, stdout, stderr } = await run('node', 'node_modules/ganbench/harness/bin.js', 'list', what);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).not.toBe('');
  });

  it('plans its claims, experiments and suites', async () => {
    const flags = ['--plan', '--json', '--engine', 'cpu'];
    const { exitCode, stdout, stderr } = await run('node', 'node_modules/ganbench/harness/bin.js', 'claims', ...flags);
    expect(exitCode, stderr).toBe(0);
    const planned = (JSON.parse(stdout) as { claim: string }[]).map(({ claim }) => claim);
    expect(planned).toEqual(expect.arrayContaining(['duality', 'rsgan']));
  });

  it('holds what it runs and nothing else', () => {
    const inside = readdirSync(join(project, 'node_modules/ganbench')).sort();
    expect(inside).toEqual([
      'LICENSE',
      'README.md',
      'claims',
      'docs',
      'harness',
      'metrics',
      'package.json',
      'pictures',
      'published',
      'reports',
      'statistics',
      'suites',
      'text',
      'types',
      'variants',
    ]);
  });

  it('asks npm for what it imports, the real TensorFlow package among it', () => {
    // Its install script fails, which must not fail the installation of this package.
    expect(manifest.optionalDependencies).toEqual({ '@tensorflow/tfjs-node-gpu': '4.22.0' });
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(['@tensorflow/tfjs-core', 'tinybench']));
  });
});

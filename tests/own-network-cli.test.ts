import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'ganbench-own-network-'));
afterAll(() => rmSync(place, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], {
    ...{ cwd: place, reject: false, timeout: 240_000 },
    env: { GANBENCH_CACHE: join(place, 'cache'), GANBENCH_SHARED_CACHE: '' },
  });

writeFileSync(
  join(place, 'suite.yaml'),
  `description: a test
variants: [sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 2, samples: 50, curve: [pixels], metrics: [fd, fd_infinity] }
`,
);

/** Of a point (x, y) the features x, y, s·x·y. */
const network = (name: string, scale: number): string =>
  `export default ({ tf }) => ({
     name: '${name}',
     dimensions: 3,
     features: (points) => tf.concat([points, tf.mul(tf.prod(points, 1, true), ${scale})], 1),
   });`;
const write = (path: string, text: string): void => {
  mkdirSync(join(place, path, '..'), { recursive: true });
  writeFileSync(join(place, path), text);
};

const bench = (...features: string[]) =>
  ganbench(
    'bench',
    'suite.yaml',
    '--engine',
    'cpu',
    '--out',
    'out',
    ...features.flatMap((each) => ['--features', each]),
  );
const plan = async (file: string): Promise<unknown> => {
  const { stdout } = await ganbench(
    'plan',
    'suite.yaml',
    '--engine',
    'cpu',
    '--out',
    'out',
    '--json',
    '--features',
    file,
  );
  return (JSON.parse(stdout) as { state: unknown; reason: unknown }[]).map(({ state, reason }) => [state, reason]);
};
const runFile = (name: string): string => {
  const [run] = readdirSync(join(place, 'out/runs'));
  return readFileSync(join(place, 'out/runs', run!, name), 'utf8');
};
interface RunRecord {
  readonly status: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly spec: { readonly evaluation: { readonly curve: readonly string[] } };
  readonly scores: { readonly parts: Readonly<Record<string, string>> };
}
const record = (): RunRecord => JSON.parse(runFile('run.json')) as RunRecord;

describe("bench --features with a network of one's own", { timeout: 600_000 }, () => {
  it('scores the curve, the best and the last step, the reals, and the report', async () => {
    write('products.mjs', network('products', 1));
    const { exitCode, stderr } = await bench('module:products.mjs');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('1 of 1 run ok')]);
    const [header, ...rows] = runFile('curve.csv').trim().split('\n');
    expect(header).toContain('fd_products_n50_test');
    expect(rows).toHaveLength(3);
    const { metrics, spec } = record();
    for (const end of ['best', 'last'])
      for (const metric of ['fd', 'fd_infinity'])
        expect(metrics[`${metric}_products_n50_test_${end}`], metric).toBeGreaterThan(0);
    // The first network chooses the best step, as without it.
    expect(spec.evaluation.curve).toEqual(['pixels', 'module:products']);
    const floors = JSON.parse(readFileSync(join(place, 'out/bench.json'), 'utf8')) as { floors: { ring8: object } };
    expect(Object.keys(floors.floors.ring8)).toContain('fd_products_n50_test');
    expect(readFileSync(join(place, 'out/report.md'), 'utf8')).toContain('fd_products_n50_test');
  });

  it('has the digest of its code in the key of the scores, and no path', async () => {
    const { parts } = record().scores;
    expect(parts['module:products network']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify([record().spec, parts])).not.toContain(place);
    mkdirSync(join(place, 'elsewhere'));
    renameSync(join(place, 'products.mjs'), join(place, 'elsewhere/products.mjs'));
    expect(await plan('module:elsewhere/products.mjs')).toEqual([['cached', null]]);
  });

  it('is scored again when its code changes, and not trained again', async () => {
    const before = record().metrics;
    const weights = /"weights":\s*"([0-9a-f]+)"/.exec(runFile('run.json'))?.[1];
    write('elsewhere/products.mjs', network('products', 100));
    expect(await plan('module:elsewhere/products.mjs')).toEqual([
      [
        'rescore',
        expect.stringMatching(/^module:products network was \w{8}, is \w{8}$|^the module:products network changed$/),
      ],
    ]);
    expect((await bench('module:elsewhere/products.mjs')).exitCode).toBe(0);
    const after = record().metrics;
    expect(after['fd_pixels_n50_test_last']).toBe(before['fd_pixels_n50_test_last']);
    expect(after['fd_products_n50_test_last']).not.toBe(before['fd_products_n50_test_last']);
    expect(/"weights":\s*"([0-9a-f]+)"/.exec(runFile('run.json'))?.[1]).toBe(weights);
  });

  it.each<[string, string[], RegExp]>([
    ['that is not there', ['module:none.mjs'], /There is no file .*none\.mjs/],
    ['of a name that two files have', ['module:a/net.mjs,module:b/net.mjs'], /would both be called module:net/],
    ['that calls itself as another does', ['module:a/net.mjs,module:b/same.mjs'], /both call themselves twin/],
  ])('refuses one %s', async (_, features, reason) => {
    for (const name of ['a/net.mjs', 'b/net.mjs', 'b/same.mjs']) write(name, network('twin', 1));
    const { exitCode, stderr } = await bench(...features);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(reason)]);
  });
});

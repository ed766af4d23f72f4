import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMetric } from '../../../harness/commands/support/new-metric.js';
import { readResults } from '../../../reports/results/results.js';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-new-'));
const metrics = join(folder, 'mine');
afterAll(() => rmSync(folder, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa('node', [join(checkout, 'harness/bin.js'), ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The first block of TypeScript in the guide. */
const example = (): string =>
  /```ts\n(.*?)```/s.exec(readFileSync(join(checkout, 'docs/adding-a-metric.md'), 'utf8'))![1]!;

const suite = `description: a test
variants: [sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 4, samples: 50, curve: [pixels] }
`;

beforeAll(() => {
  newMetric('scaffolded', metrics);
  writeFileSync(join(metrics, 'worst_shift.ts'), example());
  writeFileSync(join(folder, 'tiny.yaml'), suite);
});

describe('a new metric and the one of the guide, in a folder outside of any package', () => {
  it('pass the contract tests as they are', async () => {
    const { exitCode, stdout } = await execa(
      'npx',
      ['vitest', 'run', 'tests/metrics/contract.test.ts', '-t', 'scaffolded|worst_shift', '--reporter', 'verbose'],
      { cwd: checkout, reject: false, env: { GANBENCH_METRICS: metrics, NO_COLOR: '1', FORCE_COLOR: undefined } },
    );
    expect(stdout).toMatch(/✓.*scaffolded.*finite number/);
    expect(stdout).toMatch(/✓.*worst_shift.*refuses a value that is none with a sentence/);
    expect(exitCode, stdout).toBe(0);
  });

  it('are in the tables of a bench, in its reports, and stay there when these are made again without the folder', async () => {
    const flags = ['--metrics-dir', 'mine', '--engine', 'cpu', '--out', 'out', '--strict'];
    const { exitCode, stderr } = await ganbench('bench', 'tiny.yaml', ...flags);
    expect(exitCode, stderr).toBe(0);
    const [header] = read('out/runs.csv').split('\n');
    expect(header).toMatch(/\bscaffolded_pixels_n50_test_best\b/);
    expect(header).toMatch(/\bworst_shift_pixels_n50_test50_last\b/);
    const { records, floors } = readResults(join(folder, 'out'));
    expect(records[0]!.metrics['worst_shift_pixels_n50_test50_best']).toBeGreaterThan(0);
    expect(floors['ring8']!['worst_shift_pixels_n50_test50']).toBeGreaterThan(0);
    // Distances have an arrow down, and multiples of their noise floor.
    expect(read('out/report.md')).toMatch(/\| variant .*`worst_shift` ↓ .*\n.*\n\| sgan .*\([\d.]+×\)/);
    expect(read('out/report.html')).toMatch(/<abbr title="worst_shift">largest shift of a mean<\/abbr> ↓/);

    const before = ['report.md', 'report.html', 'summary.csv'].map((file) => read(`out/${file}`));
    rmSync(join(folder, 'out/report.md'));
    expect((await ganbench('report', 'out')).exitCode).toBe(0);
    expect(['report.md', 'report.html', 'summary.csv'].map((file) => read(`out/${file}`))).toEqual(before);
  });

  it('are listed, and computed of anyone’s samples', async () => {
    const { stdout: list } = await ganbench('list', 'metrics', '--metrics-dir', 'mine');
    expect(list).toMatch(/^worst_shift +largest shift of a mean, lower is better: an example, of no paper$/m);
    expect((await ganbench('list', 'metrics')).stdout).not.toContain('worst_shift');
    writeFileSync(join(folder, 'real.npy'), npy([0, 0, 2, 4]));
    writeFileSync(join(folder, 'fake.npy'), npy([1, 5, 1, 9]));
    const { stdout } = await ganbench(
      ...['evaluate', '--real', 'real.npy', '--fake', 'fake.npy', '--features', 'none'],
      ...['--metrics', 'worst_shift', '--metrics-dir', 'mine', '--json'],
    );
    // Means 1 and 2 against 1 and 7.
    expect(JSON.parse(stdout)).toMatchObject({ worst_shift: 5, nReal: 2, nFake: 2 });
  });

  it('are known to suites where the folder is given', async () => {
    writeFileSync(join(folder, 'named.yaml'), suite.replace('[pixels] }', '[pixels], metrics: [fd, worst_shift] }'));
    const without = await ganbench('plan', 'named.yaml', '--engine', 'cpu');
    expect(without).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/metrics\.1: it has to be one of fd,/),
    });
    expect((await ganbench('plan', 'named.yaml', '--engine', 'cpu', '--metrics-dir', 'mine')).exitCode).toBe(0);
  });
});

/** Two samples of two features, as numpy.save writes them. */
function npy(values: readonly number[]): Buffer {
  const header = `${"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(Float64Array.from(values).buffer)]);
}

describe('ganbench new metric', () => {
  it('makes a file and says how to try it', async () => {
    const { exitCode, stdout } = await ganbench('new', 'metric', 'my_distance', '--in', 'other');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/bench quick --only sgan --seeds 1 --metrics-dir other/);
    expect(existsSync(join(folder, 'other/my_distance.ts'))).toBe(true);
  });

  it.each([
    ['a name with capitals', 'MyDistance', /"MyDistance" is no name of a metric/],
    ['a name of every object', 'constructor', /"constructor" is taken/],
    ['a key of evaluate --json', 'seconds', /"seconds" is taken/],
    ['the end of a column', 'x_n5_test', /"x_n5_test" is taken/],
    ['a metric that there is', 'fd', /metrics\/fd\.ts has the name already/],
    ['a group of metrics', 'prdc', /has the name already/],
    ['a file that there is', 'scaffolded', /scaffolded\.ts has the name already/],
  ])('refuses %s', (_, name, message) => {
    expect(() => newMetric(name, metrics)).toThrow(message);
  });
});

it('a file that holds no metric ends the command with its name', async () => {
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken/odd.ts'), 'export default { name: "odd" };\n');
  const result = await ganbench('list', 'metrics', '--metrics-dir', 'broken');
  expect(result).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^The metric in .*broken\/odd\.ts cannot be used: it has no title\.$/),
  });
});

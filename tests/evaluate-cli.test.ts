import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { stream } from '../harness/random/stream.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The cache is the test's own, so that nothing is found that an earlier one left. */
const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args], {
    cwd: folder,
    reject: false,
    env: { FORCE_COLOR: '0', GANBENCH_CACHE: join(folder, 'cache') },
  });
const evaluate = (...args: string[]) => ganbench('evaluate', ...args);

describe('ganbench evaluate', () => {
  it('refuses sides that cannot be compared before it computes anything', async () => {
    for (const [name, side] of [
      ['small', 14],
      ['large', 16],
    ] as const) {
      mkdirSync(join(folder, name));
      for (const index of [0, 1, 2]) {
        const png = new PNG({ width: side, height: side });
        png.data.fill(40 * index);
        writeFileSync(join(folder, name, `${index}.png`), PNG.sync.write(png));
      }
    }
    const { stderr, exitCode } = await evaluate('small', 'large', '--features', 'pixels', '--engine', 'wasm');
    expect(stderr).toMatch(
      /^The reals of 14×14×\d have \d+ features and the fakes of 16×16×\d \d+: only samples of one shape compare/m,
    );
    expect(stderr).not.toMatch(/features of the/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['one side alone', ['small'], /^small alone is not compared with anything/],
    ['sides that are named twice', ['small', 'large', '--fake', 'small'], /^The reals and the fakes are named twice/],
  ])('refuses %s', async (_, args, sentence) => {
    const { stderr, exitCode } = await evaluate(...args);
    expect(stderr).toMatch(sentence);
    expect(exitCode).toBe(2);
  });

  it("reads a folder of images with the guide's network, prints JSON only, and finds the features again", async () => {
    mkdirSync(join(folder, 'pictures'));
    stream(3, 'pictures')
      .uniform(6)
      .forEach((shade, index) => {
        const png = new PNG({ width: 14, height: 14 });
        for (let i = 0; i < 196; i++) png.data.set([...new Array<number>(3).fill(Math.round(255 * shade)), 255], 4 * i);
        writeFileSync(join(folder, `pictures/${index}.png`), PNG.sync.write(png));
      });
    const guide = readFileSync(new URL('../docs/evaluate.md', import.meta.url), 'utf8');
    writeFileSync(join(folder, 'blocks.mjs'), /```js\n(.*?)```/s.exec(guide)![1]!);
    const args = ['--real', 'pictures', '--fake', 'pictures', '--features', 'module:blocks.mjs', '--metrics', 'fd,kd'];
    const first = await evaluate(...args, '--engine', 'wasm', '--json');
    expect([first.exitCode, first.stderr]).toEqual([0, expect.stringMatching(/features of the reals: 6\/6/)]);
    const result = JSON.parse(first.stdout) as Record<string, number>;
    expect(Object.keys(result)).toEqual([
      'fd',
      'kd',
      'nReal',
      'nFake',
      'dimensions',
      'features',
      'seconds',
      'provenance',
    ]);
    const weights = createHash('sha256')
      .update(readFileSync(join(folder, 'blocks.mjs')))
      .digest('hex');
    expect(result['provenance']).toMatchObject({
      ganbench: version,
      engine: expect.stringMatching(/^wasm tfjs/) as unknown,
      weights,
      real: {
        source: 'pictures',
        read: '6 images of 14×14×1',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
    });
    expect(result).toMatchObject({ nReal: 6, nFake: 6, dimensions: 4, features: 'blocks' });
    expect(result['fd']).toBeCloseTo(0, 9);

    const words = await evaluate('pictures', 'pictures', ...args.slice(4), '--engine', 'wasm', '--json');
    const { seconds, ...numbers } = JSON.parse(words.stdout) as Record<string, unknown>;
    expect({ ...numbers, seconds }).toEqual({ ...result, seconds });

    const second = await evaluate(...args, '--engine', 'wasm');
    expect(second.stderr).not.toMatch(/features of the reals/);
    expect(second.stdout).toMatch(/6 reals, 6 fakes, 4 features \(blocks\)[^]*metric +value +real vs real +in floors/);
    const { stdout } = await evaluate(...args, '--engine', 'wasm', '--json', '--out', 'made/scores.json');
    expect(readFileSync(join(folder, 'made/scores.json'), 'utf8')).toBe(`${stdout}\n`);
    const again = JSON.parse(stdout) as typeof result;
    expect({ ...again, seconds: 0 }).toEqual({ ...result, seconds: 0 });
    const third = await evaluate(...args, '--engine', 'cpu', '--json');
    expect(third.stderr).toMatch(/features of the reals/); // another engine rounds otherwise
  });

  it('compares fakes with statistics that were shipped, and refuses those of another network', async () => {
    const stripes = join(folder, 'stripes.mjs');
    writeFileSync(
      stripes,
      `export default ({ tf }) => ({
         dimensions: 4,
         features: (images) => tf.reshape(tf.slice(images, [0, 0, 0, 0], [-1, 2, 2, 1]), [-1, 4]),
       });`,
    );
    mkdirSync(join(folder, 'others'));
    stream(4, 'others')
      .uniform(5)
      .forEach((shade, index) => {
        const png = new PNG({ width: 14, height: 14 });
        png.data.fill(Math.round(255 * shade));
        writeFileSync(join(folder, `others/${index}.png`), PNG.sync.write(png));
      });
    const made = await ganbench(
      ...['statistics', 'pictures', '--features', 'module:blocks.mjs', '--out', 'shipped.npz', '--engine', 'wasm'],
    );
    expect([made.exitCode, made.stderr]).toEqual([
      0,
      expect.stringMatching(/shipped\.npz: mu and sigma of 4 features \(blocks [0-9a-f]{8}\) of 6 samples\./),
    ]);
    const fdAgainst = async (real: string, network = 'module:blocks.mjs') => {
      const args = ['--fake', 'others', '--features', network, '--metrics', 'fd', '--json', '--engine', 'wasm'];
      const { stdout, stderr, exitCode } = await evaluate('--real', real, ...args);
      return exitCode === 0 ? (JSON.parse(stdout) as { fd: number }).fd : stderr.split('\n').at(-1);
    };
    const fd = await fdAgainst('pictures');
    expect(fd).toBeGreaterThan(0.01);
    expect(await fdAgainst('shipped.npz')).toBeCloseTo(fd as number, 9);
    expect(await fdAgainst('shipped.npz', 'module:stripes.mjs')).toMatch(
      /^The statistics are of features of blocks [0-9a-f]{8}, and the other side's features are of stripes [0-9a-f]{8}: name/,
    );
  });

  it('ends with 2 and one sentence where the input cannot be used', async () => {
    mkdirSync(join(folder, 'corrupt'));
    writeFileSync(join(folder, 'corrupt/a.png'), 'PNG');
    const { exitCode, stderr, stdout } = await evaluate('--real', 'corrupt', '--fake', 'corrupt', '--json');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^corrupt\/a\.png cannot be read as a picture[^\n]*$/);
  });
});

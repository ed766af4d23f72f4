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
const evaluate = (...args: string[]) =>
  execa('node', [bin, 'evaluate', ...args], {
    cwd: folder,
    reject: false,
    env: { FORCE_COLOR: '0', GANBENCH_CACHE: join(folder, 'cache') },
  });

describe('ganbench evaluate', () => {
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

  it('ends with 2 and one sentence where the input cannot be used', async () => {
    mkdirSync(join(folder, 'corrupt'));
    writeFileSync(join(folder, 'corrupt/a.png'), 'PNG');
    const { exitCode, stderr, stdout } = await evaluate('--real', 'corrupt', '--fake', 'corrupt', '--json');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^corrupt\/a\.png cannot be read as a picture[^\n]*$/);
  });
});

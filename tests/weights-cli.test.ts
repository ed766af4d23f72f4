import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../harness/ground/safetensors.js';
import { stream } from '../harness/random/stream.js';
import { inceptionShapes } from '../metrics/features/inception.js';
import { madeUp } from './metrics/features/made-up.js';

/** The weights of the field's networks, from their absence to a distance, as somebody without internet meets them. */

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'ganbench-weights-cli-'));
afterAll(() => rmSync(place, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], {
    ...{ cwd: place, reject: false, timeout: 300_000 },
    env: {
      GANBENCH_CACHE: join(place, 'cache'),
      GANBENCH_SHARED_CACHE: '',
      GANBENCH_MODELS: '',
      TORCH_HOME: join(place, 'torch'),
      XDG_CACHE_HOME: join(place, 'caches'),
      NODE_OPTIONS: '--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(Error(%22no%20network%22))',
    },
  });

function pictures(name: string, count: number, darkest: number): string {
  const folder = join(place, name);
  mkdirSync(folder);
  for (let i = 0; i < count; i++) {
    const png = new PNG({ width: 28, height: 28 });
    const levels = stream(i, 'picture', name).uniform(28 * 28 * 4, darkest, 255);
    png.data.set(levels.map(Math.floor));
    writeFileSync(join(folder, `${i}.png`), PNG.sync.write(png));
  }
  return folder;
}

describe('weights of the field', { timeout: 600_000 }, () => {
  const [real, fake] = [pictures('real', 22, 0), pictures('fake', 4, 100)];

  it('that are missing leave columns of a bench out, with the reason', async () => {
    writeFileSync(
      join(place, 'suite.yaml'),
      `description: a test
variants: [sgan]
datasets: ["images:${real}?size=28&channels=1"]
seeds: 1
budget: { generatorSteps: 1 }
batchSize: 4
width: 2
latentSize: 4
evaluation: { every: 1, samples: 8, curve: [pixels], final: [inception-tf, clip-vit-b32], metrics: [fd] }
`,
    );
    const { exitCode, stderr } = await ganbench('bench', 'suite.yaml', '--engine', 'wasm', '--out', 'out');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('1 of 1 run ok')]);
    const [run] = readdirSync(join(place, 'out/runs'));
    const record = JSON.parse(readFileSync(join(place, 'out/runs', run!, 'run.json'), 'utf8')) as {
      metrics: Record<string, number>;
      missing: Record<string, string>;
    };
    expect(Object.keys(record.metrics).filter((column) => /inception|clip/.test(column))).toEqual([]);
    const reason =
      /^The weights of .* were not found \(fetching https:.* failed: no network\): put .* into models\/ .*\.$/;
    expect(record.missing).toEqual({
      'inception-tf': expect.stringMatching(reason),
      'clip-vit-b32': expect.stringMatching(reason),
    });
    const report = readFileSync(join(place, 'out/report.md'), 'utf8');
    for (const title of ['FID-Inception', 'CLIP ViT-B/32'])
      expect(report).toContain(`The weights of ${title} were not`);
  });

  it('that are missing end an evaluation in one sentence that says where to get them', async () => {
    const { exitCode, stderr } = await ganbench(
      'evaluate',
      '--real',
      real,
      '--fake',
      fake,
      '--like',
      'torch-fidelity',
      '--engine',
      'wasm',
    );
    expect(exitCode).toBe(2);
    expect(stderr.split('\n').at(-1)).toMatch(
      /^The weights of FID-Inception were not found .*: put pt_inception-2015-12-05-6726825d\.pth \(https:.*\) into models\/ or .*GANBENCH_MODELS names, or run `ganbench setup --weights FILE`\.$/,
    );
  });

  it('that are brought are all that is needed', async () => {
    const weights = madeUp(inceptionShapes);
    const tensors = Object.entries(inceptionShapes).map(([name, shape]) => [
      name,
      { dtype: 'F32', shape, data: weights(name) } as const,
    ]);
    const file = join(place, 'mine.safetensors');
    writeFileSync(file, encodeSafetensors(Object.fromEntries(tensors)));
    const brought = await ganbench('setup', '--weights', file);
    expect([brought.exitCode, brought.stderr]).toEqual([0, expect.stringContaining('FID-Inception: ')]);
    rmSync(file);
    const { exitCode, stdout, stderr } = await ganbench(
      ...[
        'evaluate',
        '--real',
        pictures('few', 4, 0),
        '--fake',
        pictures('others', 4, 100),
        '--like',
        'pytorch-fid',
        '--engine',
        'wasm',
        '--json',
      ],
    );
    expect(exitCode, stderr).toBe(0);
    const { fid, features } = JSON.parse(stdout) as { fid: number; features: string };
    expect(fid).toBeGreaterThan(0);
    // They are not the published ones.
    expect(features).toMatch(/^inception-pytorch-[0-9a-f]{8}$/);
    expect(stderr).toContain('is not the published file of FID-Inception');
  });
});

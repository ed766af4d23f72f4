import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../../../harness/satellites/bundle/files.js';
import { writeBundle } from '../../../../harness/satellites/bundle/index.js';
import { newVariant } from '../../../../harness/commands/support/new-variant.js';
import type { RunRecord } from '../../../../harness/record/record.js';
import { codeParts, runCode } from '../../../../harness/record/run-key.js';
import { describeUnless, notLinux } from '../../../needs.js';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'ganbench-bundle-'));
afterAll(() => rmSync(place, { recursive: true }));

const away = join(place, 'another machine'); // a blank in the path, as people have them
const bundle = join(away, `ganbench-${process.platform}-${process.arch}`);
const results = join(away, 'work/results/tiny');
const attempts = join(away, 'connections.txt');

const suite = `description: a test
variants: [sgan, theirs]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 6 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 6, samples: 50, curve: [pixels] }
`;

/** Loaded into every process of the bundle: it lets no connection out and writes down who tried. */
const guard = `
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import dns from 'node:dns';
const refuse = (what) => (...args) => {
  appendFileSync(${JSON.stringify(attempts)}, what + ' ' + JSON.stringify(args.slice(0, 2)) + '\\n');
  throw new Error('There is no network here.');
};
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [{ path } = {}] = [args[0]].flat(); // a pipe to a parent process is no network
  return path ? connect.apply(this, args) : refuse('connect')(...args);
};
dns.lookup = refuse('lookup');
dns.promises.lookup = refuse('lookup');
`;

/** Nothing of this process's environment, and another folder. */
const inBundle = (program: string, args: string[], environment: Record<string, string> = {}) =>
  execa(join(bundle, program), args, {
    cwd: join(away, 'work'),
    extendEnv: false,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: join(away, 'home'), ...environment },
    reject: false,
  });

beforeAll(async () => {
  for (const folder of ['work', 'home', 'none']) mkdirSync(join(away, folder), { recursive: true });
  const archive = join(place, 'made.tar.gz');
  const made = await writeBundle({ out: archive, log: () => undefined });
  expect(made).toMatchObject({ path: archive, bytes: statSync(archive).size });
  await execa('tar', ['-xf', archive, '-C', away]);
  writeFileSync(join(away, 'guard.mjs'), guard);
  writeFileSync(join(away, 'work/tiny.yaml'), suite);
});

describeUnless(notLinux, 'a bundle, unpacked elsewhere, in an empty environment', () => {
  it('is small, needs no folder around it and says what it is', () => {
    // Feature networks are those at hand, and hardly compress.
    const models = bytesIn(join(bundle, 'models'));
    expect(bytesIn(bundle) - models).toBeLessThan(60e6);
    expect(statSync(join(place, 'made.tar.gz')).size - models).toBeLessThan(37e6);
    const stamp = JSON.parse(readFileSync(join(bundle, 'bundle.json'), 'utf8')) as Record<string, unknown>;
    expect(stamp).toMatchObject({
      engines: ['tensorflow', 'webgpu', 'wasm', 'cpu'],
      platform: expect.stringMatching(/^Linux /) as unknown,
    });
    expect(existsSync(join(bundle, 'node_modules/typescript'))).toBe(false);
    expect(existsSync(join(bundle, 'node_modules/@tensorflow/tfjs-node-gpu/lib'))).toBe(false); // linked to our library
  });

  it('has packages that export what those of the checkout do, though their comments are gone', async () => {
    const namesIn = async (project: string) => {
      const script = `
        for (const name of ['esbuild', 'commander', 'echarts/core', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu'])
          console.log(Object.keys(await import(name)).sort().join());
        process.exit(0);`;
      const node = execa('node', ['--input-type=module', '-e', script], { cwd: project, extendEnv: false });
      return (await node).stdout;
    };
    const names = await namesIn(bundle);
    expect(names).toMatch(/transform.*\n[^]*WebGPUBackend/);
    expect(names).toBe(await namesIn(dirname(dirname(bin))));
  });

  it('brings what WebGPU needs: Dawn opens a device that computes nothing, without any driver', async () => {
    const script = join(bundle, 'adapter.mjs');
    const ask = "(await create(['backend=null']).requestAdapter()) !== null";
    writeFileSync(script, `import { create } from 'webgpu';\nconsole.log(${ask});\nprocess.exit(0);\n`);
    const { stdout } = await execa(process.execPath, [script], { extendEnv: false, env: { HOME: away } });
    expect(stdout).toBe('true');
  });

  it('reads pictures as the checkout does: machine code is unpacked into the cache', async () => {
    const pictures = fileURLToPath(new URL('../../data/pictures/', import.meta.url));
    mkdirSync(join(away, 'work/two'));
    for (const name of ['jpeg-420.jpg', 'webp-lossy.webp'])
      copyFileSync(join(pictures, name), join(away, 'work/two', name));
    const args = [
      'evaluate',
      '--fake',
      'two',
      '--features',
      'pixels',
      '--engine',
      'wasm',
      '--metrics',
      'wasserstein1',
      '--json',
    ];
    const { stdout, stderr } = await inBundle('ganbench', [...args, '--real', 'two', '--no-floor']);
    expect(JSON.parse(stdout), stderr).toMatchObject({ wasserstein1: 0, nReal: 2 });
    expect(readdirSync(join(away, 'home/.cache/ganbench/native'))).not.toEqual([]);
  });

  it('trains, scores and reports without a connection, a variant in TypeScript from elsewhere too', async () => {
    await newVariant('theirs', join(away, 'work/mine'));
    const options = `--import=${encodeURI(`file://${away}/guard.mjs`)}`;
    const flags = ['--variants', 'mine', '--engine', 'wasm', '--threads', '2', '--strict'];
    const { exitCode, stderr } = await inBundle('ganbench', ['bench', 'tiny.yaml', ...flags], {
      NODE_OPTIONS: options,
    });
    expect(exitCode, stderr).toBe(0);
    expect(existsSync(attempts) && readFileSync(attempts, 'utf8')).toBe(false);
    expect(readFileSync(join(results, 'report.html'), 'utf8')).toMatch(/echarts/i);
    // The renderer and the fonts of pictures are read from packages at run time.
    expect(readdirSync(join(results, 'figures'))).toContain('curve-ring8.png');
  });

  it('makes runs with the keys of the checkout, which verifies their bits', async () => {
    const records = readdirSync(join(results, 'runs')).map(
      (name) => JSON.parse(readFileSync(join(results, 'runs', name, 'run.json'), 'utf8')) as RunRecord,
    );
    expect(records.map(({ spec, status }) => `${spec.variant} ${status}`).sort()).toEqual(['sgan ok', 'theirs ok']);
    const code = codeParts({ code: runCode('wasm', []) });
    for (const { parts, provenance } of records) {
      expect(Object.keys(code)).toEqual(expect.arrayContaining(['training code', "engine's code"]));
      expect(parts).toMatchObject(code);
      expect(provenance).toMatchObject(await commitHere());
    }
    const sgan = records.find(({ spec }) => spec.variant === 'sgan')!;
    const { exitCode, stdout, stderr } = await execa('node', [bin, 'verify', results, sgan.name], { reject: false });
    expect(exitCode, stdout + stderr).toBe(0);
  });

  it('does not look for TensorFlow on the internet', async () => {
    const { exitCode, stderr } = await inBundle('ganbench', ['setup', '--engine', 'tensorflow', '--device', 'cpu']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^a bundle fetches nothing.*GANBENCH_LIBTENSORFLOW to an installed one\.?$/i);
  });

  it('says what is wrong where there is no Node.js, or another kind of machine', async () => {
    const tools = join(away, 'none');
    for (const tool of ['sh', 'sed', 'dirname', 'basename', 'readlink', 'uname', 'grep'])
      symlinkSync((await execa('which', [tool])).stdout, join(tools, tool));
    const without = await inBundle('ganbench', ['list', 'variants'], { PATH: tools });
    expect(without).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^ganbench needs Node\.js 20\.12/) as unknown,
    });

    const file = join(bundle, 'bundle.json');
    const stamp = readFileSync(file, 'utf8');
    writeFileSync(file, stamp.replace(/"Linux [^"]*"/, '"Linux riscv64"'));
    const elsewhere = await inBundle('ganbench', ['list', 'variants']);
    writeFileSync(file, stamp);
    expect(elsewhere.exitCode).toBe(2);
    expect(elsewhere.stderr).toMatch(/^This bundle was made for Linux riscv64 and does not run on Linux /);
  });
});

describe('writeBundle', () => {
  it('replaces nothing of anybody else', async () => {
    const folder = join(place, 'theirs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), '');
    const attempt = writeBundle({ out: folder, log: () => undefined });
    await expect(attempt).rejects.toThrow(/is there already and is no bundle: choose another place with --out\.$/);
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });
});

const bytesIn = (folder: string): number => filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);

async function commitHere(): Promise<{ commit: string | null }> {
  const { stdout, failed } = await execa('git', ['rev-parse', 'HEAD'], { cwd: dirname(bin), reject: false });
  return { commit: failed ? null : stdout };
}

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeUnless, notLinux } from './needs.js';

/** Commands that are called inside a folder that somebody else filled, such as an unpacked archive: nothing of it runs. */

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'ganbench-stranger-'));
afterAll(() => rmSync(place, { recursive: true }));
const folder = join(place, 'unpacked');
/** Whatever is planted leaves a file here when it runs. */
const traces = join(place, 'traces');

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const javaScript = (name: string): string =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(join(traces, name))}, '');\nexport default {};\n`;
const python = (name: string): string => `open(${JSON.stringify(join(traces, name))}, "w").close()\n`;

const packages = ['tsx', 'zod', 'execa', 'commander', 'esbuild', '@tensorflow/tfjs-core', 'yaml'];
const suite = `description: a test
variants: [sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 2 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 2, samples: 50, curve: [pixels] }
`;

beforeAll(() => {
  mkdirSync(traces, { recursive: true });
  for (const name of packages) {
    write(
      `node_modules/${name}/package.json`,
      `{"name":"${name}","version":"99.0.0","type":"module","main":"index.js"}`,
    );
    write(`node_modules/${name}/index.js`, javaScript(`package ${name.replace('/', ' ')}`));
  }
  write(
    'package.json',
    '{"name":"ganbench","type":"commonjs","imports":{"#x":"./planted.ts"},"exports":"./planted.ts"}',
  );
  write('.npmrc', `ignore-scripts=false\nnode-options=--import=${join(folder, 'planted.ts')}\n`);
  write('planted.ts', javaScript('tsconfig'));
  for (const name of ['pip', 'venv', 'sitecustomize', 'usercustomize', 'zipfile', 'fnmatch', 'pathlib', 'torch'])
    write(`${name}.py`, python(`${name}.py`));
  write('suite.yaml', suite);
});

const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], {
    cwd: folder,
    reject: false,
    timeout: 280_000,
    // An empty cache, and no package index: Python is asked, and fetches nothing.
    env: {
      GANBENCH_CACHE: join(place, 'cache'),
      PIP_INDEX_URL: 'http://127.0.0.1:9/',
      PIP_FIND_LINKS: '',
      PIP_RETRIES: '0',
      NODE_OPTIONS: '--no-deprecation',
    },
  });

const redirecting = JSON.stringify({
  compilerOptions: { baseUrl: '.', paths: Object.fromEntries(packages.map((name) => [name, ['planted.ts']])) },
});
const tsconfigs: Readonly<Record<string, () => unknown>> = {
  'redirects the imports of the program': () => write('tsconfig.json', redirecting),
  'is a pipe': () => execaSync('mkfifo', [join(folder, 'tsconfig.json')]),
};

describe.each(Object.entries(tsconfigs))("in a stranger's folder whose tsconfig.json %s", (_, plant) => {
  beforeAll(() => {
    rmSync(join(folder, 'tsconfig.json'), { force: true });
    plant();
  });

  it.each([
    ['list', 'variants'],
    ['bench', 'suite.yaml', '--engine', 'wasm', '--out', '../results', '--force'],
    ['verify', '../results'],
  ])('%s %s runs nothing of it', async (...args) => {
    const { exitCode, stderr } = await ganbench(...args);
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(traces)).toEqual([]);
  });
});

describeUnless(notLinux, "in a stranger's folder", () => {
  it('set-up asks for Python and pip, and runs nothing of it', async () => {
    const { exitCode, stderr } = await ganbench('setup', '--engine', 'tensorflow');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/pip could not fetch TensorFlow: /)]);
    expect(readdirSync(traces)).toEqual([]);
    expect(existsSync(join(place, 'cache/tensorflow/cpu-2.18.1'))).toBe(false);
  });

  it('the doctor and its checks of engines run nothing of it, and it says what a variable makes every command run', async () => {
    rmSync(join(folder, 'tsconfig.json'), { force: true });
    write('tsconfig.json', redirecting);
    const { exitCode, stdout } = await ganbench('doctor');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NODE_OPTIONS +--no-deprecation \(set here: /m);
    expect(stdout).toMatch(/^pip +✓ pip \d/m);
    expect(readdirSync(traces)).toEqual([]);
  });
});

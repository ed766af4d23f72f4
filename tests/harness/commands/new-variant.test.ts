import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newVariant } from '../../../harness/commands/support/new-variant.js';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-new-'));
const variants = join(folder, 'variants');
afterAll(() => rmSync(folder, { recursive: true }));

const ganbench = (...args: string[]) =>
  execa('node', [join(checkout, 'harness/bin.js'), ...args], { cwd: folder, reject: false, env: { FORCE_COLOR: '0' } });

/** The first block of TypeScript in the guide. */
const example = (): string =>
  /```ts\n(.*?)```/s.exec(readFileSync(join(checkout, 'docs/adding-a-variant.md'), 'utf8'))![1]!;

beforeAll(async () => {
  await newVariant('scaffolded', variants);
  mkdirSync(join(variants, 'documented'));
  writeFileSync(join(variants, 'documented/variant.ts'), example());
});

describe('a new variant and the one of the guide, outside of any package', () => {
  it('pass the contract tests as they are', async () => {
    const { exitCode, stdout } = await execa(
      'npx',
      ['vitest', 'run', 'tests/variants/contract.test.ts', '-t', 'scaffolded|documented', '--reporter', 'verbose'],
      { cwd: checkout, reject: false, env: { GANBENCH_VARIANTS: variants, NO_COLOR: '1', FORCE_COLOR: undefined } },
    );
    expect(stdout).toMatch(/✓.*scaffolded'? loads/);
    expect(stdout).toMatch(/✓.*documented.*preset stronger trains/);
    expect(stdout).toMatch(/✓.*scaffolded.*continues from a checkpoint/);
    expect(exitCode).toBe(0);
  });

  it('are rows of a bench', async () => {
    const suite = `description: a test
variants: [documented, scaffolded, sgan]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 4
evaluation: { every: 4, samples: 50, curve: [pixels] }
`;
    writeFileSync(join(folder, 'tiny.yaml'), suite);
    const flags = ['--variants', 'variants', '--engine', 'cpu', '--out', 'out', '--strict'];
    expect((await ganbench('bench', 'tiny.yaml', ...flags)).exitCode).toBe(0);
    const report = readFileSync(join(folder, 'out/report.md'), 'utf8');
    expect(report).toMatch(/documented/);
    expect(report).toMatch(/scaffolded/);
  });
});

describe('variants in a folder', () => {
  it.each(['why?', 'number#1', 'a%20b', `quoted'"`])(
    'of the name %s load, with what they import from it',
    async (name) => {
      const own = join(folder, name);
      await newVariant('their-gan', own);
      writeFileSync(join(own, 'their-gan/helper.ts'), 'export const known: number = 7;\n');
      const file = join(own, 'their-gan/variant.ts');
      const text = `import { known } from './helper.js';\nif (known !== 7) throw new Error('another helper');\n`;
      writeFileSync(file, text + readFileSync(file, 'utf8'));
      const { stdout } = await ganbench('list', 'variants', '--variants', own);
      expect(stdout).toMatch(/^their-gan +\S/m);
      expect(stdout).not.toMatch(/load-error|cannot/);
    },
  );
});

describe('ganbench new variant', () => {
  it('writes the code and a page about it, under its name', async () => {
    const { stdout, exitCode } = await ganbench('new', 'variant', 'my-gan', '--in', 'mine');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/bench quick --only my-gan,sgan --seeds 1 --variants mine/);
    expect(readdirSync(join(folder, 'mine/my-gan')).sort()).toEqual(['README.md', 'variant.ts']);
    expect(readFileSync(join(folder, 'mine/my-gan/README.md'), 'utf8')).toMatch(/^# my-gan: /);
  });

  it.each([
    ['one that exists there', 'scaffolded', /scaffolded exists already/],
    ['one that comes with the project', 'wgan-gp', /wgan-gp exists already/],
    ['capitals', 'MyGan', /cannot be the name/],
    ['a path', '../my-gan', /cannot be the name/],
    ['a template', '_mine', /cannot be the name/],
    ['nothing', '', /cannot be the name/],
  ])('refuses a name: %s', async (_, name, message) => {
    const before = existsSync(variants) ? readdirSync(variants) : [];
    await expect(newVariant(name, variants)).rejects.toThrow(message);
    expect(readdirSync(variants)).toEqual(before);
  });
});

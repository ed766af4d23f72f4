import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const ganbench = (...args: string[]) => execa('node', [bin, ...args], { reject: false, env: { FORCE_COLOR: '0' } });

it('lists the claims, each in a sentence', async () => {
  const { stdout } = await ganbench('list', 'claims', '--json');
  const items = JSON.parse(stdout) as { name: string; text: string }[];
  expect(items).toHaveLength(9);
  for (const { name, text } of items) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(text).toMatch(/^.+: .+\.$/);
  }
});

it('names the claims that there are where one is asked for that is not', async () => {
  const { exitCode, stderr } = await ganbench('claims', 'gan-gp');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^There is no claim "gan-gp"; there are created-equal, duality, /);
});

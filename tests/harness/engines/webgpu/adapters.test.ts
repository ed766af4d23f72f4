import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A process of its own for each name, since Dawn is opened once; its null device needs no driver. */
const adapterNamed = async (part: string): Promise<string> => {
  const script = `const { openAdapter } = await import('./harness/engines/webgpu/dawn.ts');
    const print = (text) => process.stdout.write(text, () => process.exit(0));
    await openAdapter(true, ['backend=null'], ${JSON.stringify(part)}).then(({ name }) => print(name), ({ message }) => print(message));`;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
  });
  return stdout;
};

it('takes the adapter with a part of its name, and says which there are where none has it', async () => {
  expect(await adapterNamed('null')).toContain('null');
  expect(await adapterNamed('Voodoo')).toBe(
    'WebGPU finds no GPU here with "Voodoo" in its name; there are: Null backend.',
  );
});

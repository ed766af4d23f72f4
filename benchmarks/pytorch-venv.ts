import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cacheFolder } from '../harness/setup/folders.js';
import { messageOf, UserError } from '../harness/errors.js';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));

/**
 * The Python of a virtual environment with the pinned PyTorch, made below the per-user cache at the first call and after
 * a change of requirements.txt.
 */
export async function pytorchPython(): Promise<string> {
  const folder = cacheFolder('pytorch-venv');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed.txt');
  const wanted = await readFile(requirements, 'utf8');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return python;

  process.stderr.write(`Installing PyTorch in ${folder}: some GB, a few minutes …\n`);
  await rm(folder, { recursive: true, force: true });
  try {
    await execa('python3', ['-m', 'venv', folder]);
    await execa(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  } catch (error) {
    throw new UserError(
      `PyTorch cannot be installed; it needs python3 (3.10 or later) with venv, pip and a package index: ${messageOf(error)}`,
    );
  }
  // Last, so that an interrupted installation is done again.
  await writeFile(stamp, wanted);
  return python;
}

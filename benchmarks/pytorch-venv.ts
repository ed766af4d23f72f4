import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helper } from '../harness/ground/helpers.js';
import { cacheFolder } from '../harness/ground/folders.js';
import { messageOf, UserError } from '../harness/ground/errors.js';
import { nameOf, waitForLock } from '../harness/ground/lock.js';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * The Python of a virtual environment with the pinned PyTorch, made below the per-user cache at the first call and after
 * a change of requirements.txt.
 */
export async function pytorchPython(): Promise<string> {
  const folder = cacheFolder('pytorch-venv');
  const python = join(folder, 'bin', 'python');
  await install(file('requirements.txt'), join(folder, 'installed.txt'), async () => {
    process.stderr.write(`Installing PyTorch in ${folder}: some GB, a few minutes …\n`);
    await rm(folder, { recursive: true, force: true });
    await helper('python3', ['-m', 'venv', folder]);
    return python;
  });
  return python;
}

/** The same Python with the pinned metric libraries of agreement-requirements.txt. */
export async function metricsPython(): Promise<string> {
  const python = await pytorchPython();
  await install(file('agreement-requirements.txt'), join(python, '..', '..', 'agreement.txt'), async () => {
    process.stderr.write('Installing SciPy, torch-fidelity, pytorch-fid and prdc beside PyTorch …\n');
    return python;
  });
  return python;
}

/** The same Python with the pinned JAX of small-requirements.txt. */
export async function smallPython(): Promise<string> {
  const python = await pytorchPython();
  await install(file('small-requirements.txt'), join(python, '..', '..', 'small.txt'), async () => {
    process.stderr.write('Installing JAX beside PyTorch …\n');
    return python;
  });
  return python;
}

/** The same Python with the reference networks of networks-requirements.txt. */
export async function networksPython(): Promise<string> {
  const python = await metricsPython();
  const stamp = join(python, '..', '..', 'networks.txt');
  // They ask for old versions of what is there already.
  await install(file('networks-requirements.txt'), stamp, async () => python, ['--no-deps']);
  return python;
}

/** Another's installation of PyTorch, over a slow line. */
const SECONDS_FOR_ANOTHER = 1800;

/** Installs what `requirements` lists, unless `stamp` says that it is; one process at a time. */
async function install(
  requirements: string,
  stamp: string,
  prepare: () => Promise<string>,
  options: readonly string[] = [],
): Promise<void> {
  const wanted = await readFile(requirements, 'utf8');
  const isInstalled = async (): Promise<boolean> => (await readFile(stamp, 'utf8').catch(() => '')) === wanted;
  if (await isInstalled()) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = await waitForLock(cacheFolder('pytorch-venv.lock'), SECONDS_FOR_ANOTHER);
  if (!('release' in lock))
    throw new UserError(`${nameOf(lock)} is still installing PyTorch: try again when it is done.`);
  try {
    if (await isInstalled()) return; // by the process that had the lock
    const python = await prepare();
    await helper(python, ['-m', 'pip', 'install', '--quiet', ...options, '--requirement', requirements]);
    // Last, so that an interrupted installation is done again.
    await writeFile(stamp, wanted);
  } catch (error) {
    throw new UserError(
      `The packages of ${basename(requirements)} cannot be installed; that needs python3 (3.10 or later) with venv, pip and a package index: ${messageOf(error)}`,
    );
  } finally {
    lock.release();
  }
}

/**
 * A Python whose PyTorch sees a GPU: the one that `GANBENCH_PYTHON` names, python3, or that of `make benchmarks`. Nothing
 * is installed. Undefined where none does.
 */
export async function cudaPython(): Promise<string | undefined> {
  const candidates = [process.env.GANBENCH_PYTHON, 'python3', join(cacheFolder('pytorch-venv'), 'bin', 'python')];
  for (const python of candidates) {
    const check = ['-c', 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)'];
    if (python && !(await helper(python, check, { reject: false, timeout: 120_000 })).failed) return python;
  }
  return undefined;
}

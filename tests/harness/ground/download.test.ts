import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { UserError } from '../../../harness/ground/errors.js';
import { download } from '../../../harness/ground/download.js';

const content = 'a'.repeat(1000);
const digest = createHash('sha256').update(content).digest('hex');

let folder: string;
let server: Server;
let requests: number;
let answer: RequestListener;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganbench-download-'));
  requests = 0;
  answer = (_, response) => response.setHeader('content-length', content.length).end(content);
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const fetched = async (sha256?: string) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  await download(url, join(folder, 'file'), { ...(sha256 && { sha256 }), timeout: 60_000 });
  return readFile(join(folder, 'file'), 'utf8');
};

it('keeps a file that has the digest already', async () => {
  expect(await fetched(digest)).toBe(content);
  expect(await fetched(digest)).toBe(content);
  expect(requests).toBe(1);
});

it('refuses another digest, naming the file and both digests, and leaves nothing', async () => {
  const attempt = fetched('0'.repeat(64));
  await expect(attempt).rejects.toThrow(`file has the sha256 ${digest} instead of ${'0'.repeat(64)}`);
  await expect(attempt).rejects.toBeInstanceOf(UserError);
  expect(await readdir(folder)).toEqual([]);
});

it('tries again when the connection breaks off', async () => {
  const whole = answer;
  answer = (request, response) => {
    if (requests > 1) return whole(request, response);
    response.setHeader('content-length', content.length).write(content.slice(0, 10), () => response.destroy());
  };
  expect(await fetched(digest)).toBe(content);
  expect(requests).toBe(2);
});

it('says what the server answered', async () => {
  answer = (_, response) => response.writeHead(404).end();
  await expect(fetched()).rejects.toThrow(/answers 404 Not Found\.$/);
  expect(requests).toBe(1);
});

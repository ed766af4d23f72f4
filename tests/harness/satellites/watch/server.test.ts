import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchResults } from '../../../../harness/satellites/watch/index.js';
import { shownFile } from '../../../../harness/satellites/watch/files.js';
import type { WatchServer } from '../../../../harness/satellites/watch/server.js';
import type { Snapshot } from '../../../../harness/satellites/watch/snapshot.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { record, resultsFolder, temporaryFolder } from '../../../reports/records.js';

const secret = 'the secret';
let folder: string;
let server: WatchServer;
let url: URL;

beforeAll(async () => {
  folder = resultsFolder([record('sgan', 0, 10), record('wgan', 0, 20)], { keep: true, sealed: true });
  const outside = temporaryFolder({ keep: true });
  writeFileSync(join(outside, 'secret.png'), secret);
  mkdirSync(join(outside, 'samples'));
  writeFileSync(join(outside, 'samples/0000000.png'), secret);
  writeFileSync(join(folder, 'report.html'), '<p>report</p>');
  writeFileSync(join(folder, 'secret.txt'), secret);
  symlinkSync(join(outside, 'secret.png'), join(folder, 'runs/sgan-0/samples/0000007.png'));
  symlinkSync(outside, join(folder, 'runs/linked'));
  server = await watchResults(folder, 0);
  url = new URL(server.address);
});
afterAll(() => server.close());

/** A request as no browser would send it: the path goes out as it is. */
function send(
  path: string,
  { method = 'GET', host = url.host }: { method?: string; host?: string } = {},
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request({ hostname: url.hostname, port: url.port, path, method, headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
const own = (place: string): string => `${url.pathname}${place}`;

describe('ganbench watch', () => {
  it('serves its page, its script, the report and pictures to who has the address', async () => {
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.pathname).toMatch(/^\/[0-9a-f]{32}\/$/);
    expect((await send(own(''))).text).toMatch(/<title>ganbench watch/);
    expect((await send(own('watch.js'))).headers['content-type']).toMatch(/^text\/javascript/);
    expect((await send(own('files/report.html'))).text).toBe('<p>report</p>');
    const picture = await send(own('files/runs/sgan-0/samples/0000050.png'));
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect((await send(own(''), { method: 'HEAD' })).status).toBe(200);
    expect((await send(own(''), { host: `localhost:${url.port}` })).status).toBe(200);
  });

  it('answers nothing without its token', async () => {
    for (const path of [
      '/',
      '/files/report.html',
      '/events',
      `/${'0'.repeat(32)}/`,
      '//',
      '/watch.js',
      `${url.pathname.slice(0, -2)}/`,
    ])
      expect((await send(path)).status, path).toBe(403);
  });

  it('answers nothing to a page that reached it under another name', async () => {
    for (const host of [
      'attacker.example',
      `attacker.example:${url.port}`,
      '127.0.0.1',
      `127.0.0.1:1`,
      `127.0.0.1:${url.port}.attacker.example`,
    ])
      expect((await send(own(''), { host })).status, host).toBe(403);
  });

  it('takes no other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await send(own(''), { method })).status).toBe(405);
  });

  it.each([
    'files/../secret.txt',
    'files/secret.txt',
    'files/bench.json',
    'files/runs/sgan-0/run.json',
    'files/runs/sgan-0/checkpoint.safetensors',
    'files/runs/../../../../../../etc/passwd',
    'files/runs/%2e%2e/%2e%2e/etc/passwd.png',
    'files/runs/..%2f..%2f/samples/0000000.png',
    'files/runs/../samples/0000000.png',
    'files/runs/./samples/0000000.png',
    'files/runs/sgan-0%5csamples/samples/0000000.png',
    'files/runs/sgan-0/samples/%00.png',
    'files/figures/../report.html',
    'files//etc/passwd',
    'files/%2fetc/passwd',
    'files/%E0%A4%A.png',
    '../../etc/passwd',
    'files/runs/sgan-0/samples/0000007.png', // a link to a file outside
    'files/runs/linked/samples/0000000.png', // a folder that is one
  ])('serves nothing but pages and pictures of the folder: %s', async (place) => {
    const { status, text } = await send(own(place));
    expect(status).toBe(404);
    expect(text).not.toContain(secret);
    expect(text).not.toContain('root:');
  });

  it('lets no page frame it, sniff it or learn its address, and gives a report an origin of its own', async () => {
    const { headers } = await send(own(''));
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect((await send(own('files/report.html'))).headers['content-security-policy']).toMatch(
      /^sandbox allow-scripts;/,
    );
  });

  it('sends what is there as an event, and again when it has changed', async () => {
    const response = await fetch(new URL('events', server.address));
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let unread = '';
    /** What is read at once may be a part of an event, or several of them. */
    const next = async (): Promise<Snapshot> => {
      for (;;) {
        const end = unread.indexOf('\n\n');
        if (end >= 0) {
          const event = unread.slice(0, end);
          unread = unread.slice(end + 2);
          if (event.startsWith('data: ')) return JSON.parse(event.slice(6)) as Snapshot;
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error('The server has ended the events.');
        unread += value;
      }
    };
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const first = await next();
    expect(first).toMatchObject({ suite: 'tiny', made: 2, live: null, hasReport: true });
    writeFileSync(join(folder, 'live.json'), JSON.stringify({ total: 9, ended: 2, remainingSeconds: 60, running: [] }));
    let then = await next();
    while (!then.live) then = await next(); // the clock of the server may have ticked in between
    expect(then.live).toMatchObject({ total: 9, remainingSeconds: 60 });
    await reader.cancel();
  });
});

it('names without a place are none of the folder', () => {
  for (const name of ['', '/', '.', '..', 'report.html/', 'REPORT.HTML']) expect(shownFile(folder, name)).toBeNull();
});

it('refuses what is no results folder, and a port that is taken, in a sentence', async () => {
  await expect(watchResults(temporaryFolder(), 0)).rejects.toThrow(UserError);
  await expect(watchResults(folder, Number(url.port))).rejects.toThrow(/^The port \d+ cannot be used: .*--port\.$/);
});

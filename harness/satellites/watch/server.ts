import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../ground/errors.js';
import { shownFile } from './files.js';
import { watchAssets } from './assets.js';

/** Only this machine reaches it. */
const ADDRESS = '127.0.0.1';

export interface WatchOptions {
  /** A results folder. */
  readonly folder: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What is sent to the page, as JSON; asked for every second while somebody looks. */
  snapshot(): string;
}

export interface WatchServer {
  /** With the token, without which nothing is answered. */
  readonly address: string;
  close(): Promise<void>;
}

/** The page itself loads nothing from elsewhere, and no other page may frame it. */
const POLICY =
  "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** A report may come with a folder from somebody else: it gets an origin of its own, from which it reads nothing here. */
const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

const HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

const TELL_EVERY_MS = 1000;

/**
 * Serves a results folder to a browser of this machine. A page from elsewhere that sends its reader here is refused by the
 * name of the host, which a rebound name does not have, and does not know the token.
 * @throws UserError where the port is taken.
 */
export async function serveWatch({ folder, port, snapshot }: WatchOptions): Promise<WatchServer> {
  const token = randomBytes(16).toString('hex');
  const assets = watchAssets();
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, token, portOf(server));
    if (refusal) return void answer(response, refusal, 'text/plain; charset=utf-8', 'Refused.\n');
    const place = placeIn(request, token);
    const asset = place === null ? undefined : assets.get(place);
    if (asset) return void answer(response, 200, asset.type, asset.bytes);
    if (place === 'events') return void listen(response, listeners, snapshot);
    const file = place?.startsWith('files/') ? shownFile(folder, place.slice('files/'.length)) : null;
    if (!file) return void answer(response, 404, 'text/plain; charset=utf-8', 'There is no such page.\n');
    answer(response, 200, file.type, file.bytes, file.type.startsWith('image/png') ? POLICY : REPORT_POLICY);
  });
  let told = '';
  const clock = setInterval(() => {
    if (listeners.size === 0) return;
    const text = snapshot();
    for (const each of listeners) each.write(text === told ? ':\n\n' : eventOf(text));
    told = text;
  }, TELL_EVERY_MS);
  await listening(server, port);
  return {
    address: `http://${ADDRESS}:${portOf(server)}/${token}/`,
    close: () => {
      clearInterval(clock);
      listeners.forEach((each) => each.end());
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) =>
      reject(new UserError(`The port ${port} cannot be used: ${message}. Name another one with --port.`)),
    );
    server.listen(port, ADDRESS, resolve);
  });
}

/** The status of a request that is not answered; undefined where it is. */
function refusalOf({ method, headers, url = '' }: IncomingMessage, token: string, port: number): number | undefined {
  if (method !== 'GET' && method !== 'HEAD') return 405;
  if (headers.host !== `${ADDRESS}:${port}` && headers.host !== `localhost:${port}`) return 403;
  const [, given = ''] = url.split(/[/?#]/);
  return timingSafeEqual(digest(given), digest(token)) ? undefined : 403;
}

/** Of one length, whatever was given. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What is asked for behind the token, decoded; null where it cannot be read. */
function placeIn({ url = '' }: IncomingMessage, token: string): string | null {
  const [path = ''] = url.split(/[?#]/);
  try {
    return path.startsWith(`/${token}/`) ? decodeURIComponent(path.slice(token.length + 2)) : null;
  } catch {
    return null;
  }
}

function answer(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  policy: string = POLICY,
): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Security-Policy': policy });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

const eventOf = (json: string): string => `data: ${json}\n\n`;

/** Server-sent events (HTML, 9.2): what is now, and then each change. */
function listen(response: ServerResponse, listeners: Set<ServerResponse>, snapshot: () => string): void {
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream', 'Content-Security-Policy': POLICY });
  if (response.req.method === 'HEAD') return void response.end();
  response.write(eventOf(snapshot()));
  listeners.add(response);
  response.once('close', () => listeners.delete(response));
}

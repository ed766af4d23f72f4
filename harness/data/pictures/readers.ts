import type { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defined } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { ownProcess } from '../../ground/own-process.js';
import { nameOf, type Picture } from './picture.js';
import { FrameReader } from './frames.js';
import { ANSWERS, type ReadAnswer, type ReadRequest, type Scanned } from './requests.js';

const reader = fileURLToPath(new URL('./reader.ts', import.meta.url));

/** Requests that a process has at once: it works on while this process computes something else. */
const AT_ONCE = 32;
/** Milliseconds without a request after which the processes end. */
const IDLE = 2000;

type Answer = Exclude<ReadAnswer, { picture: unknown }> | { readonly picture: Picture };

interface Task {
  readonly request: ReadRequest;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

interface Reader {
  readonly process: ReturnType<typeof start>;
  /** In the order in which they are answered. */
  readonly tasks: Task[];
}

const start = () =>
  ownProcess(reader, {
    ipc: true,
    reject: false,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // What is answered is not kept.
    buffer: { ipc: false, fd3: false },
  });

const readers = new Set<Reader>();
const waiting: Task[] = [];
let idle: NodeJS.Timeout | undefined;

/** How many processes read at most. */
const most = availableParallelism();

/** Bytes of decoded pictures that may wait. */
const MOST_WAITING = 2 ** 27;

/** How many pictures of so many bytes to ask for ahead, so that all processes are busy and memory stays bounded. */
export const readAhead = (bytes: number): number =>
  Math.min(2 * AT_ONCE * most, Math.max(most, Math.floor(MOST_WAITING / bytes)));

/**
 * A picture's pixels, decoded in another process.
 * @throws UserError that names the file where it cannot be read.
 */
export async function readPicture(request: Omit<ReadRequest, 'want'>): Promise<Picture> {
  const answer = await ask({ ...request, want: 'pixels' });
  if ('picture' in answer) return answer.picture;
  throw unreadable(request, 'error' in answer ? answer.error : 'nothing was answered');
}

/** A picture's header and what decides its pixels. @throws UserError as `readPicture`. */
export async function scanPicture(request: Omit<ReadRequest, 'want'>): Promise<Scanned> {
  const answer = await ask({ ...request, want: 'header' });
  if ('scanned' in answer) return answer.scanned;
  throw unreadable(request, 'error' in answer ? answer.error : 'nothing was answered');
}

const unreadable = ({ place }: Pick<ReadRequest, 'place'>, why: string): UserError =>
  new UserError(`${nameOf(place)} cannot be read as a picture; it may be damaged: ${tidy(why)}.`);

/** Libraries say it in several lines, some twice. */
const tidy = (message: string): string =>
  [...new Set(message.split('\n').map((line) => line.trim()))].filter(Boolean).join('; ').replace(/[.:]$/, '');

function ask(request: ReadRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    waiting.push({ request, resolve, reject });
    serve();
  });
}

/** Hands out what waits; the least busy process first. */
function serve(): void {
  clearTimeout(idle);
  while (waiting.length > 0) {
    const free = [...readers].sort((a, b) => a.tasks.length - b.tasks.length)[0];
    if (readers.size < most && (!free || free.tasks.length >= AT_ONCE)) begin();
    else if (free && free.tasks.length < AT_ONCE) hand(free, defined(waiting.shift()));
    else return;
  }
  if ([...readers].every(({ tasks }) => tasks.length === 0)) {
    idle = setTimeout(end, IDLE);
    idle.unref();
  }
}

const answersOf = ({ process }: Reader): Socket => process.stdio[ANSWERS] as unknown as Socket;

function hand(to: Reader, task: Task): void {
  to.tasks.push(task);
  answersOf(to).ref();
  to.process.ref();
  to.process.send?.(task.request);
}

function begin(): void {
  const own: Reader = { process: start(), tasks: [] };
  readers.add(own);
  const frames = new FrameReader((message, pixels) => {
    const answer = message as ReadAnswer;
    defined(own.tasks.shift()).resolve('picture' in answer ? { picture: { ...answer.picture, pixels } } : answer);
    if (own.tasks.length === 0) rest(own);
    serve();
  });
  answersOf(own).on('data', (piece: Buffer) => frames.push(piece));
  void own.process.then(({ stderr }) => lose(own, String(stderr ?? '')));
}

/** A process without a task keeps nobody waiting. */
function rest(own: Reader): void {
  answersOf(own).unref();
  own.process.channel?.unref();
  own.process.unref();
}

/** A process that died was at its first task; the others are handed out again. */
function lose(own: Reader, said: string): void {
  readers.delete(own);
  const [culprit, ...others] = own.tasks;
  const why = said.split('\n').find((line) => /^\w*Error\b/.test(line));
  culprit?.reject(unreadable(culprit.request, `the process that decoded it ended${why ? `: ${why}` : ''}`));
  waiting.unshift(...others);
  if (waiting.length > 0) serve();
}

function end(): void {
  for (const { process } of readers) process.disconnect();
  readers.clear();
}

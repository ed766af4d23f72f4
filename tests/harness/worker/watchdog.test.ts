import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describeUnless, notLinux } from '../../needs.js';

const watchdog = new URL('../../../harness/worker/watchdog.ts', import.meta.url).href;

/** Waits for the thread, which has to see the parent before it is killed. A clock keeps the process alive meanwhile. */
const watching = `
  const { startWatchdog } = await import(${JSON.stringify(watchdog)});
  setInterval(() => undefined, 1000);
  const runs = new Promise((resolve) => process.once('worker', (thread) => thread.once('online', resolve)));
  startWatchdog(1);
  await runs;
`;

/** A process that hangs for a minute in its main thread, with the watchdog or without. */
const hung = (watched: boolean): string => `
  ${watched ? watching : ''}
  await new Promise((resolve) => setTimeout(resolve, 500)); // the thread begins to watch
  process.stdout.write('hung\\n', () => { for (const end = Date.now() + 60_000; Date.now() < end; ); });
`;
const node = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval'];
/** Starts it in the background and says its process number. */
const parent = (watched: boolean): string => `
  import { spawn } from 'node:child_process';
  const args = ${JSON.stringify([...node, hung(watched)])};
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  child.stdout.once('data', () => console.log(child.pid));
`;

/** Where nobody waits for it, an ended process stays as a zombie. */
function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Kills the parent of a hung process; whether the process has ended some seconds later. */
async function endsAlone(watched: boolean, seconds: number): Promise<boolean> {
  const bench = execa(process.execPath, [...node, parent(watched)], { buffer: false, reject: false });
  const [line] = (await once(bench.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  bench.kill('SIGKILL');
  await bench;
  try {
    for (let waited = 0; waited < seconds && lives(pid); waited += 0.2) await wait(200);
    return !lives(pid);
  } finally {
    if (lives(pid)) process.kill(pid, 'SIGKILL');
  }
}

describeUnless(notLinux, 'a hung worker whose parent has died', () => {
  it('is ended by its watchdog', async () => {
    expect(await endsAlone(true, 20)).toBe(true);
  });

  it('would live on without one', async () => {
    expect(await endsAlone(false, 3)).toBe(false);
  });
});

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reserve, notedRun, noteRun } from '../../../../harness/satellites/cluster/reservations.js';
import { holderText } from '../../ground/holder.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ganbench-reservations-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const heldBy = (host: string, ageSeconds: number): string => {
  const path = join(folder, 'run.lock');
  writeFileSync(path, holderText(host === hostname() ? {} : { host, space: host }));
  touch(path, ageSeconds);
  return path;
};
const touch = (path: string, ageSeconds: number): void => {
  const time = Date.now() / 1000 - ageSeconds;
  utimesSync(path, time, time);
};

describe('a reservation on a run', () => {
  it('is given to one', async () => {
    const mine = await reserve(folder, 'run');
    expect(await reserve(folder, 'run')).toMatchObject({ pid: process.pid });
    if ('release' in mine) mine.release();
    const again = await reserve(folder, 'run');
    expect('release' in again).toBe(true);
    if ('release' in again) again.release();
  });

  it('is given to one of many processes that want it at once', async () => {
    mkdirSync(join(folder, 'many'));
    const module = new URL('../../../../harness/satellites/cluster/reservations.ts', import.meta.url).href;
    const code = `const { once } = await import('node:events');
      const { reserve } = await import(${JSON.stringify(module)});
      console.log('ready');
      await once(process.stdin, 'data');
      const won = [];
      for (let run = 0; run < 20; run++) if ('release' in (await reserve(${JSON.stringify(join(folder, 'many'))}, 'run' + run))) won.push(run);
      console.log(JSON.stringify(won));
      await once(process.stdin, 'end');`;
    const tsx = import.meta.resolve('tsx');
    const processes = Array.from({ length: 3 }, () =>
      execa(process.execPath, ['--import', tsx, '--input-type=module', '--eval', code]),
    );
    const ended = Promise.all(processes);
    /** What each says next. */
    const said = async (): Promise<string[]> => {
      const all = Promise.all(processes.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
      await Promise.race([all, ended]); // one that fails says nothing more
      return all;
    };
    // They begin together, and keep what they have until the last one has tried.
    await said();
    const tried = said();
    for (const { stdin } of processes) stdin.write('go\n');
    const won = (await tried).map((text) => JSON.parse(text) as number[]);
    for (const { stdin } of processes) stdin.end();
    await ended;
    expect(won.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, run) => run));
  });

  it('of another node that renews it is left there, as soon as that is seen', async () => {
    const path = heldBy('elsewhere', 100);
    const renewing = setTimeout(() => touch(path, 0), 100);
    expect(await reserve(folder, 'run', 50)).toMatchObject({ host: 'elsewhere' });
    clearTimeout(renewing);
  });

  it('of another node that is silent is taken over', async () => {
    heldBy('elsewhere', 119);
    const taken = await reserve(folder, 'run', 50); // two minutes after the last sign of life, so in a second
    expect('release' in taken).toBe(true);
    if ('release' in taken) taken.release();
  });

  it('of this node is left to its living process at once', async () => {
    heldBy(hostname(), 1000);
    expect(await reserve(folder, 'run')).toMatchObject({ pid: process.ppid });
  });

  it('notes under which name the run is trained', () => {
    expect(notedRun(folder, 'run')).toBeUndefined();
    noteRun(folder, 'run', 'sgan-0123456789');
    expect(notedRun(folder, 'run')).toBe('sgan-0123456789');
    writeFileSync(join(folder, 'run.run'), '../../etc');
    expect(notedRun(folder, 'run')).toBeUndefined();
  });
});

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeReports } from '../../reports/index.js';
import { mergeResults } from '../../reports/merge.js';
import type { RunRecord } from '../../harness/record/record.js';
import { bench, record, resultsFolder, temporaryFolder } from './records.js';

const all = [record('a', 0, 10), record('a', 1, 11), record('b', 0, 20), record('b', 1, 21)];

function shard(index: number, runs: readonly RunRecord[], changes: Partial<typeof bench> = {}): string {
  const folder = resultsFolder(runs);
  const command = [...bench.command, '--shard', `${index}/2`];
  writeFileSync(
    join(folder, 'bench.json'),
    JSON.stringify({ ...bench, command, runs: runs.map(({ name }) => name), ...changes }),
  );
  return folder;
}
const newFolder = (): string => join(temporaryFolder(), 'merged');

describe('merge', () => {
  it('gives the reports of a bench that was never split', async () => {
    const whole = shard(1, all, { command: bench.command });
    const out = newFolder();
    mergeResults([shard(1, all.slice(0, 2)), shard(2, all.slice(2))], out);
    await writeReports(whole);
    const files = await writeReports(out);
    for (const file of files) expect(readFileSync(join(out, file))).toEqual(readFileSync(join(whole, file)));
    expect(readdirSync(join(out, 'runs'))).toEqual(all.map(({ name }) => name).sort());
  });

  it('takes a run that two shards share once', () => {
    const out = newFolder();
    const again = { ...all[0]!, seconds: { training: 99, evaluation: 1, total: 100 } };
    expect(mergeResults([shard(1, all), shard(2, [again])], out)).toHaveLength(4);
  });

  it('refuses two results of one run', () => {
    const other = { ...all[0]!, digest: 'e'.repeat(64) };
    expect(() => mergeResults([shard(1, all), shard(2, [other])], newFolder())).toThrow(/different results/);
  });

  it('refuses two keys of one point of the plan', () => {
    const stale = { ...all[0]!, key: 'stale', name: 'a-stale' };
    const out = newFolder();
    expect(() => mergeResults([shard(1, all), shard(2, [stale])], out)).toThrow(/has the key/);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses benches of different suites, and other noise floors', () => {
    expect(() => mergeResults([shard(1, all), shard(2, [], { suite: 'other' })], newFolder())).toThrow(
      /not parts of one/,
    );
    const floors = { mnist: { fd_digits_n2k_test: 3 } };
    expect(() => mergeResults([shard(1, all), shard(2, [], { floors })], newFolder())).toThrow(/scored differently/);
  });

  it.each([
    ['a file is not what was written', 'samples/0000050.png', /a-0 is damaged.*samples\/0000050\.png does not have/],
    ['the record is of another run', 'run.json', /a-0 is damaged.*run\.json belongs to the run a-1/],
  ])('refuses a run of which %s', (_, file, message) => {
    const folder = resultsFolder(all, { sealed: true });
    cpSync(join(folder, 'runs/a-1', file), join(folder, 'runs/a-0', file));
    const out = newFolder();
    expect(() => mergeResults([folder], out)).toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it('that was killed can be repeated, by the same folders', () => {
    const shards = [shard(1, all.slice(0, 2)), shard(2, all.slice(2))];
    const out = newFolder();
    // As a killed one leaves it: one run copied, one begun.
    mkdirSync(join(out, 'runs/.a-1'), { recursive: true });
    cpSync(join(shards[0]!, 'runs/a-0'), join(out, 'runs/a-0'), { recursive: true });
    writeFileSync(join(out, '.merging'), `${JSON.stringify({ merges: shards })}\n`);
    expect(() => mergeResults([...shards].reverse(), out)).toThrow(/holds results already/);
    expect(mergeResults(shards, out)).toHaveLength(4);
    expect(readdirSync(out).sort()).toEqual(['bench.json', 'runs']);
    expect(readdirSync(join(out, 'runs'))).toEqual(all.map(({ name }) => name).sort());
    expect(() => mergeResults(shards, out)).toThrow(/holds results already/);
  });

  it('writes into no results', () => {
    const taken = shard(1, all);
    expect(() => mergeResults([shard(2, all)], taken)).toThrow(/holds results already/);
  });
});

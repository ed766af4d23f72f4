import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { record, resultsFolder, temporaryFolder } from '../reports/records.js';
import { root, runStep, scriptSteps, workflow } from './workflow.js';

/** Results of two variants whose scores begin at `best`. */
const benchOf = (best: number): string =>
  resultsFolder(
    [0, 1, 2].flatMap((seed) => [record('hinge', seed, best + seed / 10), record('sgan', seed, 2 * best + seed / 10)]),
  );

/** A folder that looks like a checkout: its programs are those of this one. */
function checkout(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ['harness', 'suites', '.github', 'node_modules'])
    symlinkSync(join(root, name), join(folder, name));
  return folder;
}

describe('the report of a night', () => {
  const steps = (from: RegExp, to?: RegExp) => scriptSteps(workflow('nightly').jobs['report']!, from, to);
  /** All of a night up to the cache; returns what the comparison with the last one came to. */
  async function night(folder: string, sha: string, results: string): Promise<string> {
    for (const name of ['shards', 'results', 'output', 'summary'])
      rmSync(join(folder, name), { recursive: true, force: true });
    cpSync(results, join(folder, 'shards/shard-1'), { recursive: true });
    const files = {
      GITHUB_SHA: sha,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    };
    for (const step of steps(/bin\.js merge/, /without pictures/)) {
      const { exitCode, all } = await runStep(step, folder, files);
      expect(exitCode, all).toBe(0);
    }
    return readFileSync(files.GITHUB_OUTPUT, 'utf8').trim();
  }

  it('compares with the last one, keeps its numbers, and makes a site of all', async () => {
    const folder = checkout(temporaryFolder());
    const nights = join(folder, 'trend/nights');
    expect(await night(folder, 'a'.repeat(40), benchOf(10))).toBe('status=0');
    const [first] = readdirSync(nights);
    renameSync(join(nights, first!), join(nights, '2001-01-01T0000-0000000'));
    expect(await night(folder, 'b'.repeat(40), benchOf(20))).toBe('status=1');
    expect(readFileSync(join(folder, 'summary'), 'utf8')).toMatch(/Regressions:\n- .*hinge on mnist/);
    const kept = readdirSync(nights, { recursive: true, encoding: 'utf8' });
    expect(new Set(kept.filter((name) => /\.\w+$/.test(name)).map((name) => name.replace(/.*\//, '')))).toEqual(
      new Set(['bench.json', 'history.csv', 'run.json', 'curve.csv']),
    );

    const [site] = steps(/bin\.js site/);
    const { exitCode, all } = await runStep(site!, folder);
    expect(exitCode, all).toBe(0);
    const pages = readdirSync(nights).map((name) => readFileSync(join(folder, 'site', name, 'index.html'), 'utf8'));
    expect(pages.map((page) => page.includes('class="gallery"'))).toEqual([false, true]);
    expect(readFileSync(join(folder, 'site/index.html'), 'utf8').includes('data-chart="trend"')).toBe(true);

    const [failing] = steps(/exit "\$STATUS"/);
    expect((await runStep(failing!, folder, { STATUS: '1' })).exitCode).toBe(1);
  });

  it('keeps fourteen', async () => {
    const folder = temporaryFolder();
    cpSync(benchOf(10), join(folder, 'results/merged'), { recursive: true });
    const names = Array.from({ length: 20 }, (_, at) => `2001-01-${10 + at}T0000-0000000`);
    for (const name of names) mkdirSync(join(folder, 'trend/nights', name), { recursive: true });
    await runStep(steps(/without pictures/)[0]!, folder, { GITHUB_SHA: 'a'.repeat(40) });
    const kept = readdirSync(join(folder, 'trend/nights'));
    expect(kept).toHaveLength(14);
    expect(kept.slice(0, 13)).toEqual(names.slice(-13));
    expect(existsSync(join(folder, 'trend/nights', kept.at(-1)!, 'bench.json'))).toBe(true);
  });
});

describe('the comparison of a pull request', () => {
  const job = workflow('ci').jobs['comparison']!;

  it('has the base of the merge beside it', async () => {
    const folder = temporaryFolder();
    const git = (...args: string[]) =>
      execa('git', ['-C', join(folder, 'head'), '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    mkdirSync(join(folder, 'head'));
    await git('init', '--initial-branch=main');
    await git('commit', '--allow-empty', '-m', 'first');
    await git('switch', '-c', 'change');
    await git('commit', '--allow-empty', '-m', 'change');
    await git('switch', 'main');
    await git('commit', '--allow-empty', '-m', 'base');
    await git('merge', '--no-ff', 'change', '-m', 'merge');
    const { exitCode, all } = await runStep(scriptSteps(job, /worktree/)[0]!, folder);
    expect(exitCode, all).toBe(0);
    const { stdout } = await execa('git', ['-C', join(folder, 'base'), 'log', '-1', '--format=%s']);
    expect(stdout).toBe('base');
  });

  it('asks both for the same twelve runs, of a suite of the pull request', async () => {
    const folder = temporaryFolder();
    checkout(join(folder, 'head'));
    const [head, base] = scriptSteps(
      job,
      /bench \$BENCH --out \.\.\/results\/head/,
      /bench \$BENCH --out \.\.\/results\/base/,
    );
    expect(base!.run).toContain(head!.run!.replace('head', 'base'));
    const run = head!.run!.replace('bin.js bench', 'bin.js plan --engine wasm');
    const { all } = await runStep({ ...head, run }, folder, job.env);
    expect(all).toMatch(/\b12 runs/);
  });

  it('goes on where the base cannot do the same', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'base'));
    const { exitCode, all } = await runStep(scriptSteps(job, /results\/base;/)[0]!, folder, job.env);
    expect(exitCode).toBe(0);
    expect(all).toContain('::warning::The base could not do the same');
  });

  const outcomeOf = async (folder: string): Promise<string> => {
    const { exitCode, all } = await runStep(scriptSteps(job, /^Outcome$/)[0]!, folder);
    expect(exitCode, all).toBe(0);
    return readFileSync(join(folder, 'outcome/outcome.txt'), 'utf8');
  };
  const row = (text: string, variant: string): string[] =>
    text
      .split('\n')
      .find((line) => line.includes(`  ${variant}  `))!
      .split(/ {2,}/);

  it('has letters and changes of each variant as its outcome', async () => {
    const folder = temporaryFolder();
    checkout(join(folder, 'head'));
    cpSync(benchOf(10), join(folder, 'results/base'), { recursive: true });
    cpSync(benchOf(20), join(folder, 'results/head'), { recursive: true });
    const text = await outcomeOf(folder);
    expect(row(text, 'hinge').slice(0, 4)).toEqual(['1', 'hinge', 'a', '20.100 ± 0.100']);
    expect(row(text, 'hinge')[4]).toMatch(/^1\.99 \[1\.9\d+, [12]\.\d+\] worse$/);
    expect(row(text, 'sgan')[2]).toBe('b');
    expect(text).toMatch(/\nRegressions:\n- hinge on mnist: fd_digits_n2k_test_best is worse/);
    const { rows } = JSON.parse(readFileSync(join(folder, 'results/comparison.json'), 'utf8')) as { rows: unknown[] };
    expect(rows).toHaveLength(3);
  });

  it('has letters and a sentence where the base has no results', async () => {
    const folder = temporaryFolder();
    checkout(join(folder, 'head'));
    cpSync(benchOf(20), join(folder, 'results/head'), { recursive: true });
    const text = await outcomeOf(folder);
    expect(row(text, 'hinge')).toEqual(['1', 'hinge', 'a', '20.100 ± 0.100', '—', '—']);
    expect(text).toContain('Nothing is compared, because the base could not do the same');
  });

  it('keeps what a terminal would obey out of the outcome', async () => {
    const folder = temporaryFolder();
    checkout(join(folder, 'head'));
    const runs = [0, 1].map((seed) => ({ ...record('a\u001b[2J\nb', seed, 10), name: `run-${seed}` }));
    cpSync(resultsFolder(runs), join(folder, 'results/head'), { recursive: true });
    expect(await outcomeOf(folder)).toContain('a\\u001b[2J\\nb');
  });
});

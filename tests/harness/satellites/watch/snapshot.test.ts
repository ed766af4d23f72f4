import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curveCsv } from '../../../../harness/record/curve-csv.js';
import { latestResults } from '../../../../harness/satellites/watch/latest.js';
import { Watcher } from '../../../../harness/satellites/watch/snapshot.js';
import { bench, curve, picture, record, resultsFolder, temporaryFolder } from '../../../reports/records.js';

const running = {
  run: 'hinge-0',
  variant: 'hinge',
  dataset: 'mnist',
  seed: 0,
  share: 0.4,
  step: 40,
  stepsPerSecond: 9,
};

/** Two seeds of sgan have ended, one run of hinge is at work, and others are planned. */
function folderOf(): string {
  const folder = resultsFolder([record('sgan', 0, 10), record('sgan', 1, 20)], { sealed: true });
  const runs = ['sgan-0', 'sgan-1', 'hinge-0', 'hinge-1', 'wgan-0'];
  writeFileSync(join(folder, 'bench.json'), JSON.stringify({ ...bench, runs }));
  const partial = join(folder, 'runs/hinge-0.partial');
  mkdirSync(join(partial, 'samples'), { recursive: true });
  writeFileSync(join(partial, 'curve.csv'), curveCsv(curve(30).slice(0, 2)));
  writeFileSync(join(partial, 'samples/0000000.png'), picture(0, 0));
  writeFileSync(join(partial, 'samples/0000050.png'), picture(0, 50));
  writeFileSync(
    join(folder, 'live.json'),
    JSON.stringify({ total: 3, ended: 0, remainingSeconds: 90, running: [running] }),
  );
  return folder;
}

describe('what a watched page shows', () => {
  it('is how far the bench is, curves of what has ended and of what runs, and the last pictures', () => {
    const snapshot = new Watcher(folderOf()).snapshot();
    expect(snapshot).toMatchObject({
      planned: 5,
      made: 2,
      failed: 0,
      live: { remainingSeconds: 90 },
      hasReport: false,
    });
    expect(snapshot.charts).toEqual([
      {
        ...{ dataset: 'mnist', metric: 'Fréchet distance (digits)', log: true },
        lines: [
          {
            label: 'sgan',
            running: false,
            points: [
              [0, 80],
              [50, 40],
              [100, 15],
            ],
          }, // means of the seeds
          {
            label: 'hinge seed 0',
            running: true,
            points: [
              [0, 80],
              [50, 40],
            ],
          },
        ],
      },
    ]);
    expect(snapshot.pictures).toEqual([
      { label: 'hinge seed 0', dataset: 'mnist', step: 50, file: 'runs/hinge-0.partial/samples/0000050.png' },
      { label: 'sgan', dataset: 'mnist', step: 100, file: 'runs/sgan-0/samples/0000100.png' },
    ]);
    expect(snapshot.best[0]).toMatchObject({ rows: [{ label: 'sgan', score: '15.00', seeds: '2 seeds' }] });
  });

  it('follows a run that ends, and a bench that does', () => {
    const folder = folderOf();
    const watcher = new Watcher(folder);
    watcher.snapshot();
    const done = resultsFolder([record('hinge', 0, 30)], { sealed: true });
    renameSync(join(done, 'runs/hinge-0'), join(folder, 'runs/hinge-0'));
    rmSync(join(folder, 'runs/hinge-0.partial'), { recursive: true });
    rmSync(join(folder, 'live.json'));
    const after = watcher.snapshot();
    expect(after).toMatchObject({ made: 3, live: null });
    expect(after.charts[0]!.lines.map(({ label }) => label)).toEqual(['hinge', 'sgan']);
  });

  it('before the first run has ended is what runs', () => {
    const folder = folderOf();
    for (const name of ['sgan-0', 'sgan-1']) rmSync(join(folder, 'runs', name), { recursive: true });
    const { charts, best, made } = new Watcher(folder).snapshot();
    expect([made, best]).toEqual([0, []]);
    expect(charts.map(({ lines }) => lines.map(({ label }) => label))).toEqual([['hinge seed 0']]);
  });

  it('survives files that are broken or half written', () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'live.json'), '{"total": 3');
    writeFileSync(join(folder, 'bench.json'), 'no JSON');
    writeFileSync(join(folder, 'runs/hinge-0.partial/curve.csv'), 'step,seco');
    writeFileSync(join(folder, 'runs/sgan-0/run.json'), '{');
    expect(new Watcher(folder).snapshot()).toMatchObject({ made: 1, live: null, suite: '' });
  });
});

it('without a folder the results are watched in which something was written last', () => {
  const parent = temporaryFolder();
  const write = (file: string, seconds: number): void => {
    writeFileSync(join(parent, file), '{}');
    utimesSync(join(parent, file), seconds, seconds);
  };
  for (const name of ['older', 'newer', 'none']) mkdirSync(join(parent, name));
  write('older/bench.json', 1000);
  write('newer/bench.json', 2000);
  expect(latestResults(parent)).toBe(join(parent, 'newer'));
  write('older/live.json', 3000); // a bench is at work there
  expect(latestResults(parent)).toBe(join(parent, 'older'));
  expect(() => latestResults(join(parent, 'nothing'))).toThrow(/start a bench first/);
});

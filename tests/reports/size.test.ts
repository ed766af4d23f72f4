import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { writeReports } from '../../reports/index.js';
import { bench, FD, record, temporaryFolder } from './records.js';

it('reports 1,000 runs of 50 evaluations in 20 s and 1 GB', async () => {
  const folder = temporaryFolder();
  for (let index = 0; index < 1000; index++) {
    const [variant, seed] = [index % 25, Math.floor(index / 25)];
    const run = record(`v${variant}`, seed, 10 + variant + Math.sin(index));
    mkdirSync(join(folder, 'runs', run.name), { recursive: true });
    writeFileSync(join(folder, 'runs', run.name, 'run.json'), JSON.stringify(run));
    const rows = Array.from({ length: 50 }, (_, at) => ({
      step: at * 10,
      seconds: at,
      passes: at * 120,
      flops: at * 12e9,
      metrics: { [FD]: 100 / (at + 1) + Math.cos(index), [`${FD}2`]: at, [`${FD}3`]: at },
    }));
    writeFileSync(join(folder, 'runs', run.name, 'curve.csv'), curveCsv(rows));
  }
  writeFileSync(join(folder, 'bench.json'), JSON.stringify(bench));
  // Time of the processor: a machine with other work to do takes longer by the clock.
  const start = process.cpuUsage();
  await writeReports(folder);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(20);
  expect(process.memoryUsage().rss).toBeLessThan(2 ** 30);
});

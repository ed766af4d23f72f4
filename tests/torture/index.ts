/**
 * `make torture`: kills a bench again and again, lets its disk fail, feeds damaged files to every parser and trains for
 * a long time, reports and plans tens of thousands of runs, then says what broke. Minutes; Linux. `--quick` takes a tenth
 * of everything; words choose among `fuzz`, `soak`, `kills`, `disk` and `load`.
 */
import { publishMeasured } from '../../benchmarks/measured.js';
import { markdownTable } from '../../text/markdown-table.js';
import { failOften } from './disk.js';
import { fuzz } from './fuzz.js';
import { killOften } from './kills.js';
import { planMany, reportMany } from './load.js';
import { soak } from './soak.js';

const share = process.argv.includes('--quick') ? 0.1 : 1;
const times = (count: number): number => Math.max(1, Math.round(count * share));
/** Memory that may come and go, MB. */
const SLACK = 64;

let broken = 0;
const outcomes: string[][] = [];
function say(what: string, numbers: object, problems: readonly string[]): void {
  console.log(`${what}: ${JSON.stringify(numbers)}`);
  for (const problem of problems) console.log(`  BROKEN: ${problem}`);
  broken += problems.length;
  const told = Object.entries(numbers).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  outcomes.push([what, told.join(', '), problems.length === 0 ? 'nothing broke' : problems.join('; ')]);
}
const unless = (good: boolean, problem: string): string[] => (good ? [] : [problem]);

const parts = {
  fuzz: async () => {
    for (const result of await fuzz(times(2000), 1)) {
      const { parser, crashes, slowestMs, memoryMb, ...rest } = result;
      const rounded = { ...rest, slowestMs: Math.round(slowestMs), memoryMb: Math.round(memoryMb) };
      say(`damaged ${parser}`, rounded, [
        ...crashes,
        ...unless(slowestMs < 2000, `one input took ${slowestMs} ms`),
        ...unless(memoryMb < 4 * SLACK, `the memory grew by ${memoryMb} MB`),
      ]);
    }
  },
  soak: async () => {
    for (const [engine, steps] of [
      ['cpu', 200],
      ['wasm', 1000],
      ['tensorflow', 10_000],
      ['webgpu', 200],
    ] as const) {
      const result = await soak(engine, times(steps));
      if ('missing' in result) {
        console.log(`soak ${engine}: skipped, because ${result.missing}`);
        continue;
      }
      say(`soak ${engine}`, result, [
        ...unless(result.tensorGrowth === 0, `there are ${result.tensorGrowth} more tensors`),
        ...unless(result.memoryGrowthMb < SLACK, `the memory grew by ${result.memoryGrowthMb} MB`),
      ]);
    }
  },
  kills: async () => {
    const kills = await killOften(times(60), 1);
    say('kill -9', kills, [
      ...unless(kills.different === 0, `${kills.different} of ${kills.finished} finished benches gave other weights`),
      ...unless(kills.orphans === 0, `${kills.orphans} processes are left`),
      ...kills.debris,
      ...kills.complaints,
    ]);
  },
  disk: async () => {
    const disk = await failOften(times(32), 1);
    say('failing disk', disk, [
      ...unless(disk.different === 0, `${disk.different} of ${disk.finished} finished benches gave other weights`),
      ...unless(disk.orphans === 0, `${disk.orphans} processes are left`),
      ...disk.debris,
      ...disk.complaints,
    ]);
  },
  load: async () => {
    for (const [what, { runs, seconds, peakMb }] of [
      ['report', await reportMany(21, times(1000))],
      ['plan', await planMany(times(10_000))],
    ] as const)
      say(`${what} of many runs`, { runs, seconds: Math.round(seconds), peakMb: Math.round(peakMb) }, [
        ...unless(seconds < 60, `it took ${seconds} s of the processor`),
        ...unless(peakMb < 1024, `it took ${peakMb} MB`),
      ]);
  },
};
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
for (const [name, torment] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await torment();
if (share === 1 && wanted.length === 0)
  await publishMeasured('torture', 'torture', markdownTable(['what', 'numbers', 'outcome'], outcomes), [
    `Node ${process.version}`,
  ]);
console.log(broken === 0 ? 'Nothing broke.' : `${broken} things broke.`);
process.exitCode = broken === 0 ? 0 : 1;

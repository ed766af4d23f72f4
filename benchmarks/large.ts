/**
 * What large sets take: 50,000 pictures of 256 × 256 against 50,000 others, a folder of 200,000 names, `kd_subsets` beside
 * NumPy, and faces drawn from seeds. `make large` runs it, in about half an hour; Linux only, since it reads /proc.
 */
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { LARGEST_TABLE, readText } from '../harness/ground/files.js';
import { projectFolder } from '../harness/ground/folders.js';
import { helper } from '../harness/ground/helpers.js';
import { listPictures } from '../harness/data/pictures/list.js';
import { stream } from '../harness/random/stream.js';
import { kernelDistanceOfSubsets } from '../metrics/arithmetic/kernel-subsets.js';
import { markdownTable } from '../text/markdown-table.js';
import { publishMeasured } from './measured.js';
import { networksPython } from './pytorch-venv.js';

const pictures = fileURLToPath(new URL('agreement_pictures.py', import.meta.url));
const [COUNT, DIFFERENT, NAMES] = [50_000, 2_000, 200_000];
const [SAMPLES, DIMENSIONS, SUBSETS] = [1_500, 2_048, { subsets: 100, size: 1_000 }];

/** Names of the same few files, so that the disk holds them; every name is read and decoded. */
function names(folder: string, from: string, count: number): string {
  mkdirSync(folder);
  const files = readdirSync(from);
  for (let i = 0; i < count; i++)
    linkSync(join(from, files[i % files.length] as string), join(folder, `${String(i).padStart(6, '0')}.jpg`));
  return folder;
}

/** Megabytes that a process and its descendants have in memory now. */
function memoryOf(pid: number): number[] {
  try {
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`, LARGEST_TABLE))?.[1] ?? 0) / 1024;
    const children = readText(`/proc/${pid}/task/${pid}/children`, LARGEST_TABLE).trim().split(' ').filter(Boolean);
    return [own, ...children.flatMap((child) => memoryOf(Number(child)))];
  } catch {
    return [];
  }
}

async function evaluation(real: string, fake: string): Promise<string[]> {
  const options = ['--features', 'mobilenet-v2-050', '--metrics', 'fd,kd_subsets', '--no-floor', '--json'];
  const start = performance.now();
  const child = execa('node', ['harness/bin.js', 'evaluate', real, fake, ...options], { cwd: projectFolder });
  let [main, all] = [0, 0];
  const watch = setInterval(() => {
    const sizes = memoryOf(child.pid ?? 0);
    main = Math.max(main, ...sizes);
    all = Math.max(
      all,
      sizes.reduce((sum, each) => sum + each, 0),
    );
  }, 250);
  await child.finally(() => clearInterval(watch));
  return [minutes(performance.now() - start), `${Math.round(main)} MB`, `${Math.round(all)} MB`];
}

const minutes = (milliseconds: number): string => `${(milliseconds / 60_000).toFixed(1)} min`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Processor time of a part of this process. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const numpy = `
import numpy, time
random = numpy.random.default_rng(0)
a, b = (random.standard_normal((${SAMPLES}, ${DIMENSIONS})) for _ in range(2))
start = time.process_time()
for _ in range(${SUBSETS.subsets}):
    x, y = (each[random.choice(len(each), ${SUBSETS.size}, replace=False)] for each in (a, b))
    xx, yy, xy = ((p @ q.T / ${DIMENSIONS} + 1) ** 3 for p, q in ((x, x), (y, y), (x, y)))
    n = len(x)
    ((xx.sum() - numpy.trace(xx) + yy.sum() - numpy.trace(yy)) / (n * (n - 1)) - 2 * xy.mean())
print(time.process_time() - start)
`;

async function main(): Promise<void> {
  const python = await networksPython();
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-large-'));
  try {
    const sets = ['real', 'fake'].map((set) => join(folder, `${set}-files`));
    for (const set of sets) {
      mkdirSync(set);
      await helper(python, [pictures, 'make', set, String(DIFFERENT)]);
    }
    const [real = '', fake = ''] = sets.map((set, i) => names(join(folder, String(i)), set, COUNT));
    const many = names(join(folder, 'many'), sets[0] ?? '', NAMES);
    const start = performance.now();
    const { places } = listPictures(many);
    const listed = performance.now() - start;
    if (places.length !== NAMES) throw new Error(`Only ${places.length} of ${NAMES} names were listed.`);
    const random = stream(0, 'large');
    const drawn = () => ({ count: SAMPLES, dimensions: DIMENSIONS, values: random.normal(SAMPLES * DIMENSIONS) });
    const [a, b] = [drawn(), drawn()];
    const kernel = processorTime(() => void kernelDistanceOfSubsets(a, b, SUBSETS));
    const theirs = Number((await helper(python, ['-c', numpy])).stdout) * 1000;
    const rows = [
      [
        `\`fd\` and \`kd_subsets\` of ${COUNT} × ${COUNT} JPEG files, 256 × 256, 1280 features`,
        ...(await evaluation(real, fake)),
      ],
      [`listing a folder of ${NAMES} names`, seconds(listed), '', ''],
      [`\`kd_subsets\` of ${SAMPLES} × ${SAMPLES} × ${DIMENSIONS}, processor time`, seconds(kernel), '', ''],
      ['the same in NumPy, subset by subset, processor time', seconds(theirs), '', ''],
      ['10,000 faces of `avatars` drawn, processor time', seconds(await avatars(join(folder, 'cache'))), '', ''],
    ];
    const head = ['what', 'time', 'largest process', 'all processes'];
    await publishMeasured('metrics', 'large', markdownTable(head, rows), [`Node ${process.version}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Faces that no cache has. */
async function avatars(cache: string): Promise<number> {
  process.env.GANBENCH_CACHE = cache;
  const { loadAvatars } = await import('../harness/data/avatars.js');
  const before = process.cpuUsage();
  await loadAvatars('avatars', 32, {}, { train: 9_000, test: 500, judging: 500 });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await main();

/**
 * From folders of pictures to the scores: `ganbench evaluate --like TOOL` against the tools, with the same made-up
 * weights. `make agreement` runs it; it exits with 1 where a difference is larger than it may be.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { float32At } from '../harness/ground/certain.js';
import { cacheFolder } from '../harness/ground/folders.js';
import { helper } from '../harness/ground/helpers.js';
import { stream } from '../harness/random/stream.js';
import { tensorflowVersion } from '../harness/setup/wheels.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { networksPython } from './pytorch-venv.js';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** All, or those that the command names. */
const chosen = process.argv.slice(2);
const TOOLS = ['torch-fidelity', 'pytorch-fid', 'clean-fid'].filter(
  (tool) => chosen.length === 0 || chosen.includes(tool),
);
const CASES = [
  { name: 'PNG', height: 32, width: 32 },
  { name: 'PNG', height: 200, width: 320 },
  { name: 'JPEG', height: 96, width: 128 },
  { name: 'JPEG', height: 320, width: 400 },
] as const;
const COUNT = 40;
/** Of KID. */
const SUBSETS = { count: '100', size: '30' };
const TOLERANCE = 1e-3;

const figures = (value: number): string => String(Number(value.toPrecision(8)));

/** Waves of random directions and colours; those of the fakes are shorter. */
function picture(seed: number, role: string, height: number, width: number): Uint8Array {
  const random = stream(seed, 'picture', role).uniform(12, 0, 1);
  const pixels = new Uint8Array(height * width * 4).fill(255);
  const length = role === 'real' ? 20 : 10;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const [across, down, phase, level] = [0, 3, 6, 9].map((i) => float32At(random, i + c)) as [
          number,
          number,
          number,
          number,
        ];
        const wave = Math.sin((x * across + y * down) * (20 / length) * 0.5 + 6.28 * phase);
        pixels[(y * width + x) * 4 + c] = 255 * (0.25 + 0.5 * level + 0.25 * wave);
      }
  return pixels;
}

function writePictures(folder: string, role: string, { name, height, width }: (typeof CASES)[number]): string {
  const place = join(folder, `${name}-${height}-${role}`);
  mkdirSync(place);
  for (let i = 0; i < COUNT; i++) {
    const data = Buffer.from(picture(i, role, height, width));
    if (name === 'JPEG') writeFileSync(join(place, `${i}.jpg`), jpeg.encode({ data, width, height }, 90).data);
    else {
      const png = new PNG({ width, height });
      data.copy(png.data);
      writeFileSync(join(place, `${i}.png`), PNG.sync.write(png, { colorType: 2 }));
    }
  }
  return place;
}

const folder = mkdtempSync(join(tmpdir(), 'ganbench-files-'));
try {
  const python = await networksPython();
  const library = cacheFolder('tensorflow', `cpu-${tensorflowVersion}`, 'tensorflow');
  // The weights are in a cache of their own; TensorFlow stays where it is, since the addon is linked to it.
  const env = { GANBENCH_CACHE: join(folder, 'cache'), GANBENCH_LIBTENSORFLOW: library };
  const ganbench = async (...args: string[]): Promise<string> =>
    (await helper(process.execPath, [file('../harness/bin.js'), ...args], { env })).stdout;
  await helper(python, [file('agreement_networks.py'), 'inception-tf', folder], { stdin: 'ignore' });
  const weights = join(folder, 'weights.pth');
  await ganbench('setup', '--weights', weights);
  const rows: string[][] = [];
  let isWrong = false;
  for (const each of CASES) {
    const [real, fake] = ['real', 'fake'].map((role) => writePictures(folder, role, each)) as [string, string];
    for (const tool of TOOLS) {
      const printed = await ganbench(
        'evaluate',
        '--real',
        real,
        '--fake',
        fake,
        '--like',
        tool,
        '--kd-subsets',
        `${SUBSETS.count}x${SUBSETS.size}`,
        '--json',
        '--engine',
        'tensorflow',
      );
      const ours = JSON.parse(printed) as Record<string, number>;
      const answer = await helper(python, [
        ...[file('agreement_fid.py'), tool, real, fake, weights],
        ...[SUBSETS.count, SUBSETS.size],
      ]);
      for (const [name, theirs] of Object.entries(JSON.parse(answer.stdout) as Record<string, number>)) {
        const own = ours[name] ?? NaN;
        const difference = Math.abs(own / theirs - 1);
        isWrong ||= !(difference <= TOLERANCE);
        rows.push([
          `${each.name} ${each.height}×${each.width}`,
          tool,
          name.replaceAll('_', ' '),
          figures(own),
          figures(theirs),
          difference.toExponential(0),
        ]);
      }
    }
  }
  const table = markdownTable(['Pictures', 'Tool', 'Score', 'Ours', 'Theirs', 'Difference'], rows);
  if (chosen.length > 0) console.log(table);
  else await publishMeasured('agreement', 'files', table, [`Node ${process.version}`]);
  if (isWrong) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

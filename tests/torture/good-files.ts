import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { encodeSafetensors } from '../../harness/ground/safetensors.js';
import { SPEED_COLUMNS } from '../../harness/record/speed-csv.js';

/** Small good files of every format that is read, and texts that mean something in it. */

const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
const pixels = (count: number): Buffer => Buffer.from(Uint8Array.from({ length: 4 * count }, (_, i) => (i * 37) % 256));

export const suite = encode(`description: a test
variants: [sgan, { variant: wgan-gp, preset: paper }]
datasets: [mnist, ring8]
seeds: 2
budget: { generatorSteps: 10 }
evaluation: { every: 5, samples: 100, curve: [digits], final: [] }
timeLimit: 3
`);
export const tuningSuite = encode(`description: a test
variants: [sgan]
datasets: [ring8]
seeds: [3, 4]
budget: { generatorSteps: 10 }
evaluation: { every: 5, samples: 100, curve: [pixels] }
search: { samples: 3, ranges: { learningRate: { from: 1e-4, to: 1e-2, scale: log }, beta1: [0, 0.5] } }
slurm: { partition: short, time: 1-00:00:00, gpus: 'a100:1', cpus: 4, memory: 8G, chunk: 10, grace: 60 }
`);
export const suiteTokens = [
  ...['&a ', '*a', '<<: *a', '!!js/function x', '!!binary ', '!!set ', '[', ']', '{', '}', '? ', '- ', '| ', '>'],
  ...['1e9', '-1', '.inf', '.nan', '0x7fffffff', '99999999999999999999', 'null', '"', "'", '\t', '\n', '\u0000'],
  ...['__proto__: 1\n', '['.repeat(2000), '{a: '.repeat(2000), '- '.repeat(2000), '&b [*a, *a, *a]\n'],
];

export const safetensors = encodeSafetensors(
  {
    a: { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) },
    b: { dtype: 'I32', shape: [1], data: new Int32Array(1) },
  },
  { ganbench: '{"step":3}' },
);

const npyHeader = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + '\n';
export const npy = Buffer.concat([
  Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'),
  Buffer.from(npyHeader),
  Buffer.alloc(24),
]);
export const npyTokens = [
  "'>f8'",
  "'|O'",
  'True',
  '(9999999999, 9999999999)',
  '(-1,)',
  '0, ',
  '{',
  "'shape': (",
  '1' + '0'.repeat(400),
];
export const npz = zipSync({ 'a.npy': npy });

export const idx = Buffer.concat([
  Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4]), // unsigned bytes, 2 × 4 × 4
  Buffer.alloc(32, 7),
]);
export const idxGz = gzipSync(idx);

export const png = PNG.sync.write(Object.assign(new PNG({ width: 9, height: 7 }), { data: pixels(63) }));
/** 8×8, grey, in Adam7's seven passes, which pngjs cannot write. */
export const interlacedPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAAGWY9HBAAAAVklEQVR4nAXBhwJCAAAFwGfPZIXs7JZVKTL+/6/cAYhBZ1BbmG+QetKDtYoBvFP9ILq3CbL/mKGE9QpC0M6XazeCkgwvvb/+YA6nIH9+FnBHOyqb77YDEOYH4T1fNVQAAAAASUVORK5CYII=',
  'base64',
);
export const jpegFile = jpeg.encode({ width: 24, height: 16, data: pixels(24 * 16) }, 80).data;

const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64');
/** 8×6 pixels of noise, by Pillow 13. */
export const webp = fromBase64(
  'UklGRmQAAABXRUJQVlA4IFgAAABQAgCdASoIAAYAAoBCJbACdDBACIAMXtIMRyAA4iuYo0jJCOmqhz92qbGSBl1nONRIp6nGbxGs3oeOEcDqG+QYSK/7JQP1a/E4WH/QWjawm6KpCythzgAA',
);
export const gif = fromBase64(
  'R0lGODdhCAAGAIIAAL/ZiMe3d1PVfj2sVaF0lTN/h8EkoUEbeywAAAAACAAGAAAILwALABgAIIAAAwMSHkhIYEABAg0JHAggMYABAQcEBAhAUADBAwUCADBA0iHJAgEBADs=',
);
export const tiff = fromBase64(
  'SUkqAKwAAACAF9BMJss91g9RiFrtlBPhehAirh0M0nKken0FB14EIJrYTjsCDsot4WHg9DJoE4OEBTHksqp0n9ZO1AHE9kxNkVNQ0vklgLpfn9uKFzgEVot2r8rI8DugwO8mDcAEcmsdttBYJBfKs0HhZgB4PVzGRftg/NsPpVzo05hBMgg8tNnsMDrNlLpTCdctgksR7iwHH9thYdEt8twXHlUAVsjNOoqAgAoAAAEDAAEAAAAIAAAAAQEDAAEAAAAGAAAAAgEDAAMAAAAqAQAAAwEDAAEAAAAFAAAABgEDAAEAAAACAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAADAAAAFgEDAAEAAAAGAAAAFwEEAAEAAACkAAAAHAEDAAEAAAABAAAAAAAAAAgACAAIAA==',
);
export const avif = fromBase64(
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAQwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAACAAAAAYAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAS21kYXQSAAoIGAi9aICGg0IyNRrHh4XhzDDDAoVAAJA2B0a8q5IaAq8IaPVQ+EO+liP5AG/TmYc+gGTew1HpqvRENrZz685Q',
);

export const curve = encode('step,seconds,passes,fd_digits_n2k_test\r\n0,0,0,80.5\r\n50,5,600,\r\n100,10,1200,40\r\n');
export const curveTokens = [',', '\r\n', '"', '1e999', '=1+1', 'NaN'];

export const record = encode(
  JSON.stringify({
    schema: 1,
    name: 'sgan-1',
    key: 'k',
    status: 'ok',
    reason: null,
    collapsed: false,
    digest: 'd',
    spec: {
      variant: 'sgan',
      preset: 'default',
      scheme: 'alternating',
      dataset: 'ring8',
      seed: 0,
      batchSize: 64,
      budget: { unit: 'generatorSteps', amount: 100 },
      width: 16,
      latentSize: 64,
      evaluation: { every: 50, samples: 2000, curve: ['digits'], final: [] },
    },
    metrics: { fd_digits_n2k_test_best: 3.5 },
    missing: {},
    spent: { generatorSteps: 100, imagesSeen: 6400, seconds: 10, passes: 1200, flops: 0 },
    seconds: { training: 10, evaluation: 2, total: 12 },
    provenance: {
      engine: 'cpu',
      engineVersion: 'tfjs',
      device: 'cpu',
      threads: 1,
      cpu: 'a',
      cores: 2,
      platform: 'linux',
      node: 'v20',
      commit: null,
      dirty: null,
    },
  }),
);
const { spec } = JSON.parse(new TextDecoder().decode(record)) as { spec: object };

export const bench = encode(
  JSON.stringify({
    schema: 1,
    suite: 's',
    description: 'd',
    floors: { ring8: { fd_pixels_n2k_test: 0.1 } },
    engine: 'cpu',
    command: ['ganbench', 'bench', 's'],
    runs: ['sgan-1'],
    work: { runs: 1, workers: 1, wallSeconds: 12, busySeconds: 11, referenceSeconds: 0.5 },
    search: {
      samples: 1,
      ranges: { beta1: '0, 0.5' },
      firstSeed: 1000000,
      found: [
        {
          dataset: 'ring8',
          variant: 'sgan',
          scheme: 'alternating',
          preset: 'default',
          best: 'default',
          tried: [{ name: 'sgan-2', preset: 'default', seed: 1000000, score: 0.5 }],
        },
      ],
    },
  }),
);

export const submission = encode(
  JSON.stringify({
    schema: 1,
    suite: 's',
    description: 'd',
    variantFolders: ['/a'],
    command: ['ganbench', 'bench', 's'],
    choice: { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false },
    tasks: 2,
    jobs: 1,
    retries: 1,
    hangLimit: 15,
    timeLimit: 30,
    slurm: { array: '12', report: null },
  }),
);
export const runList = encode(
  [0, 1, null]
    .map((task, at) => `${JSON.stringify({ task, name: `sgan-${at}`, reservation: `c${at}`, spec })}\n`)
    .join(''),
);

export const speed = encode(`${SPEED_COLUMNS.join(',')}\r\n${SPEED_COLUMNS.map((_, at) => at / 2).join(',')}\r\n`);
export const history = encode(
  'label,commit,dataset,variant,column,runs,ok,mean,low,high,stepsPerSecond\r\nnight 1,abc,ring8,sgan,fd_pixels,3,3,1.5,1,2,100\r\n',
);

export const jsonTokens = [
  ...['{', '}', '[', ']', '"', ',', ':', '1e999', '-1', 'null', '"__proto__":', '\\u0000'],
  '['.repeat(5000),
];

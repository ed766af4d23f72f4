/** What can compute, in the order in which `--engine auto` tries them. */
export const engineNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];
export type Device = 'cpu' | 'gpu';

/** What is known of an engine without starting it. */
export interface EngineFacts {
  /** In a few words, for lists. */
  readonly text: string;
  /** Whether it can compute on a GPU. */
  readonly gpu: boolean;
  /** Whether an operation may use several threads. */
  readonly threads: boolean;
  /** Whether its version names the GPU, so that runs have to be planned where they are trained. */
  readonly plansOnItsGpu: boolean;
  /** Whether it finds a GPU's driver through Vulkan's loader. */
  readonly vulkan: boolean;
  /**
   * Packages that it alone needs, each with the parts that are read at run time besides its modules: files, folders, or
   * the files of one ending in a folder.
   */
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

const { platform, arch } = process;

export const engineFacts: Readonly<Record<EngineName, EngineFacts>> = {
  tensorflow: {
    text: 'native TensorFlow through @tensorflow/tfjs-node-gpu, CPU or NVIDIA GPU',
    gpu: true,
    threads: true,
    plansOnItsGpu: false,
    vulkan: false,
    // Its addon is compiled where the library lies, from these sources.
    packages: { '@tensorflow/tfjs-node-gpu': ['binding'], 'node-api-headers': ['.'] },
  },
  webgpu: {
    text: 'any GPU with Vulkan, Metal or Direct3D 12, replaying recorded training steps',
    gpu: true,
    threads: false,
    plansOnItsGpu: true,
    vulkan: true,
    packages: {
      '@tensorflow/tfjs-backend-webgpu': [],
      webgpu: [`dist/${platform === 'darwin' ? 'darwin-universal' : `${platform}-${arch}`}`],
    },
  },
  wasm: {
    text: 'WebAssembly with XNNPACK; needs nothing native',
    gpu: false,
    threads: true,
    plansOnItsGpu: false,
    vulkan: false,
    packages: {
      // No processor that runs Node.js lacks SIMD.
      '@tensorflow/tfjs-backend-wasm': [
        'dist/*-simd.wasm',
        'wasm-out/*-threaded-simd.js',
        'wasm-out/*-threaded-simd.worker.js',
      ],
    },
  },
  cpu: {
    text: 'plain JavaScript, for tests',
    gpu: false,
    threads: false,
    plansOnItsGpu: false,
    vulkan: false,
    packages: {}, // the other backends import its package
  },
};

/** Names of the engines of which something is true. */
export const enginesWith = (has: (facts: EngineFacts) => boolean): EngineName[] =>
  engineNames.filter((name) => has(engineFacts[name]));

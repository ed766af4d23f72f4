import { discoverClaims } from '../../satellites/claims/discover.js';
import { datasetSources } from '../../data/index.js';
import { discoverMetrics } from '../../metrics/discover.js';
import { GOALS } from '../../scoring/samples/output.js';
import { loadSuite, suiteNames } from '../../suite/load.js';
import { schemes } from '../../training/schemes/index.js';
import { discoverVariants } from '../../training/variants.js';
import { featureNetworks } from '../../../metrics/features/index.js';

export interface Item {
  readonly name: string;
  readonly text: string;
}

/** Folders beside the program's. */
interface Folders {
  readonly variants: readonly string[];
  readonly metrics: readonly string[];
}

/** Everything that `ganbench list` can list; variants and metrics also from further folders. */
export const lists = {
  variants: async ({ variants }) =>
    (await discoverVariants(variants)).map((entry) => ({
      name: entry.name,
      text:
        entry.status === 'ready' ? `${entry.variant.title}: ${entry.variant.source}` : `load-error: ${entry.reason}`,
    })),
  presets: async ({ variants }) =>
    (await discoverVariants(variants)).flatMap((entry) =>
      entry.status === 'ready'
        ? Object.entries(entry.variant.presets).map(([preset, { source }]) => ({
            name: `${entry.name} ${preset}`,
            text: source,
          }))
        : [],
    ),
  datasets: async () =>
    (await datasetSources()).map(({ name, title, argument }) => ({
      name: argument ? `${name}:${argument}` : name,
      text: title,
    })),
  engines: async () => [
    { name: 'tensorflow', text: 'native TensorFlow through @tensorflow/tfjs-node-gpu, CPU or NVIDIA GPU' },
    { name: 'webgpu', text: 'any GPU with Vulkan, Metal or Direct3D 12, replaying recorded training steps' },
    { name: 'wasm', text: 'WebAssembly with XNNPACK; needs nothing native' },
    { name: 'cpu', text: 'plain JavaScript, for tests' },
  ],
  schemes: async () => schemes.map(({ name, text }) => ({ name, text })),
  suites: async () => suiteNames().map((name) => ({ name, text: loadSuite(name).description })),
  claims: async () =>
    (await discoverClaims()).map(({ name, claim }) => ({ name, text: `${claim.title}: ${claim.says}` })),
  metrics: async ({ metrics }) =>
    (await discoverMetrics(metrics)).map(({ name, title, better, source }) => ({
      name,
      text: `${title}, ${GOALS[better]}: ${source}`,
    })),
  features: async () => [
    ...featureNetworks.map(({ name, text }) => ({ name, text })),
    { name: 'none', text: 'arrays that are features already, for `ganbench evaluate`' },
    { name: 'module:FILE', text: "one's own: a file that exports a feature network" },
  ],
} satisfies Record<string, (folders: Folders) => Promise<Item[]>>;

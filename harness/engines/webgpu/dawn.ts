import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { UserError } from '../../ground/errors.js';

/** What a GPU's driver says of it. */
export interface Adapter {
  /** Name and driver, e.g. `nvidia-h100 (NVIDIA 550.54)`. */
  readonly name: string;
  /** Whether it is a processor that stands in for a GPU. */
  readonly software: boolean;
  readonly gpu: GPUAdapter;
  readonly info: GPUAdapterInfo;
}

/** `requestAdapter` as Dawn answers it: newer than the declarations that tfjs brings along. */
type Info = Record<'vendor' | 'architecture' | 'device' | 'description', string> & { isFallbackAdapter?: boolean };

/** Set to 1 to compute on a software adapter, which only tests want: it is slower than every other engine. */
export const SOFTWARE_FLAG = 'GANBENCH_SOFTWARE_GPU';

/**
 * The GPU that Dawn takes here: of several the first whose name has `part` in it, or the fastest. `options` go to Dawn, e.g.
 * `backend=null` for a device that executes nothing.
 * @throws UserError where there is none, or none but a software adapter that nobody asked for.
 */
export async function openAdapter(software: boolean, options: readonly string[] = [], part?: string): Promise<Adapter> {
  const navigator = await installGlobals(part === undefined ? options : [`adapter=${part}`, ...options]);
  const gpu = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch((error: unknown) => {
    throw part === undefined ? error : new UserError(noneNamed(part, String(error)));
  });
  if (!gpu) throw new UserError(noGpu);
  const adapter = described(gpu);
  if (adapter.software && !software)
    throw new UserError(
      `WebGPU finds no GPU here but ${adapter.name}, which computes on the CPU: install the GPU's Vulkan driver, or use --device cpu.`,
    );
  return adapter;
}

const noGpu =
  'WebGPU finds no GPU here: it needs a Vulkan driver and its loader (libvulkan1), Metal or Direct3D 12; use --device cpu.';

/** Dawn lists the names that there are, where none fits. */
function noneNamed(part: string, listed: string): string {
  const names = [...listed.matchAll(/name: '([^']*)'/g)].map(([, name]) => name);
  return `WebGPU finds no GPU here with "${part}" in its name; there ${names.length > 0 ? `are: ${names.join(', ')}` : 'is none'}.`;
}

/** Browsers round a GPU's clock to 65 µs, so that no page learns much from it: longer than most kernels take. */
const EXACT_CLOCK = 'disable-dawn-features=timestamp_quantization';

/** Where a container gets NVIDIA's Vulkan driver; loaders look elsewhere. */
const MOUNTED_DRIVER = '/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json';

/** tfjs looks for `navigator.gpu` and for the classes of a browser; Dawn's addon gives both. */
async function installGlobals(options: readonly string[]): Promise<{ gpu: GPU }> {
  const { create, globals } = await import('webgpu').catch((error: unknown) => {
    throw new UserError(
      `WebGPU does not start here (${String(error).split('\n')[0]}): use --engine tensorflow or wasm.`,
    );
  });
  Object.assign(globalThis, globals);
  const holder = globalThis as { navigator?: { gpu?: GPU } };
  holder.navigator ??= {};
  // Kept there for good: Dawn ends the process where it is collected.
  if (!holder.navigator.gpu) {
    pointToDriver(MOUNTED_DRIVER);
    Object.defineProperty(holder.navigator, 'gpu', { value: create([EXACT_CLOCK, ...options]), configurable: true });
  }
  return holder.navigator as { gpu: GPU };
}

/** Lets the Vulkan loader look at this driver too, where it is there. */
function pointToDriver(file: string): void {
  const { VK_ADD_DRIVER_FILES: others } = process.env;
  if (existsSync(file)) process.env.VK_ADD_DRIVER_FILES = others ? `${others}${delimiter}${file}` : file;
}

function described(gpu: GPUAdapter): Adapter {
  const { info } = gpu as unknown as { info: Info };
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const named = device || [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed GPU';
  const name = description ? `${named} (${description})` : named;
  return {
    name,
    gpu,
    info: info as unknown as GPUAdapterInfo,
    software: !!isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|null-backend/i.test(name),
  };
}

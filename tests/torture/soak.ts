import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';

const script = fileURLToPath(new URL('soak-process.ts', import.meta.url));

export interface SoakResult {
  readonly engine: string;
  readonly steps: number;
  /** Tensors after the last step less those after the first tenth of the steps. */
  readonly tensorGrowth: number;
  /** Memory of the process (RSS) after the last step less that at half of the steps, MB. */
  readonly memoryGrowthMb: number;
}

/** SwiftShader, a Vulkan driver that computes on the CPU, from Debian's packages chromium-common and libvulkan1. */
const driver = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Trains many steps on an engine; a leak shows as growth. WebGPU needs a software adapter, or says that it is missing. */
export async function soak(engine: string, steps: number): Promise<SoakResult | { readonly missing: string }> {
  if (engine === 'webgpu' && !existsSync(driver))
    return { missing: `there is no software adapter: ${driver} does not exist.` };
  const { stdout } = await execaNode(script, [engine, String(steps)], {
    nodeOptions: ['--expose-gc', '--import', import.meta.resolve('tsx')],
    env: {
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      ...(engine === 'webgpu' && { VK_ICD_FILENAMES: driver, GANBENCH_SOFTWARE_GPU: '1' }),
    },
  });
  const samples = JSON.parse(stdout.trim().split('\n').at(-1)!) as { tensors: number; rss: number }[];
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const middle = samples[Math.floor((samples.length - 1) / 2)]!;
  const memoryGrowthMb = (last.rss - middle.rss) / 1e6;
  return { engine, steps, tensorGrowth: last.tensors - first.tensors, memoryGrowthMb };
}

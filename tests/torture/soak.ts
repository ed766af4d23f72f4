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

/** Trains many steps on an engine; a leak shows as growth. */
export async function soak(engine: string, steps: number): Promise<SoakResult> {
  const { stdout } = await execaNode(script, [engine, String(steps)], {
    nodeOptions: ['--expose-gc', '--import', import.meta.resolve('tsx')],
    env: { TF_CPP_MIN_LOG_LEVEL: '2', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
  });
  const samples = JSON.parse(stdout.trim().split('\n').at(-1)!) as { tensors: number; rss: number }[];
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const middle = samples[Math.floor((samples.length - 1) / 2)]!;
  const memoryGrowthMb = (last.rss - middle.rss) / 1e6;
  return { engine, steps, tensorGrowth: last.tensors - first.tensors, memoryGrowthMb };
}

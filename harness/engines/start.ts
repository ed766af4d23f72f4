import { itemAt } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { engineFacts, enginesWith, type EngineName } from './facts.js';
import type { Engine } from './engine.js';
import type { EngineRequest } from './request.js';

/** An engine that runs, and why it is this one. */
export interface Started {
  engine: Engine;
  reason: string;
}

/**
 * Starts the engine that was asked for. `auto` takes TensorFlow where its addon loads and wasm otherwise; for a GPU it
 * takes TensorFlow where that really computes on one and WebGPU otherwise.
 * @throws UserError where the engine or the GPU that was asked for cannot be had.
 */
export async function startEngine(request: EngineRequest): Promise<Started> {
  const { engine, device } = request;
  if (engine === 'auto') return startBest(request);
  const { gpu, threads } = engineFacts[engine];
  if (device === 'gpu' && !gpu)
    throw new UserError(
      `The engine ${engine} computes on the CPU only: use --engine ${enginesWith((each) => each.gpu).join(' or ')} with --device gpu.`,
    );
  if (request.threads > 1 && !threads)
    throw new UserError(
      `The engine ${engine} has one thread: use --engine ${enginesWith((each) => each.threads).join(' or ')} with --threads.`,
    );
  return startNamed(engine, request);
}

async function startBest(request: EngineRequest): Promise<Started> {
  if (request.device === 'gpu') return startOnGpu(request);
  try {
    return await startTensorflowEngine(request);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { engine } = await startNamed('wasm', request);
    return { engine, reason: `wasm, because native TensorFlow does not load: ${firstLine(error)}` };
  }
}

async function startOnGpu(request: EngineRequest): Promise<Started> {
  try {
    return await startTensorflowEngine(request);
  } catch (error) {
    const why =
      error instanceof UserError ? 'native TensorFlow sees no GPU' : `TensorFlow does not load (${firstLine(error)})`;
    const { engine } = await startWebgpuEngine(request).catch((failure: unknown) => {
      throw new UserError(`No GPU: ${why}, and ${messageOf(failure)}`);
    });
    return { engine, reason: `webgpu, because ${why}: ${engine.version}` };
  }
}

async function startNamed(name: EngineName, request: EngineRequest): Promise<Started> {
  switch (name) {
    case 'tensorflow':
      return startTensorflowEngine(request).catch((error: unknown) => {
        if (error instanceof UserError) throw error;
        throw new UserError(
          `Native TensorFlow does not load (${firstLine(error)}): run \`ganbench setup\`, or use --engine wasm.`,
        );
      });
    case 'wasm': {
      const { startWasm } = await import('./wasm/index.js');
      return asked(await startWasm({ threads: request.threads }));
    }
    case 'cpu': {
      const { startCpu } = await import('./cpu.js');
      return asked(await startCpu());
    }
    case 'webgpu':
      return startWebgpuEngine(request);
  }
}

async function startWebgpuEngine({ device, eager, gpu }: EngineRequest): Promise<Started> {
  const { startWebgpu } = await import('./webgpu/index.js');
  return asked(await startWebgpu({ device, eager, gpu }));
}

async function startTensorflowEngine({ device, threads, eager, gpu, verbose }: EngineRequest): Promise<Started> {
  const { startTensorflow } = await import('./tensorflow/index.js');
  const engine = await startTensorflow({ device, threads, eager, gpu, verbose });
  return { engine, reason: `tensorflow: ${engine.version}, ${engine.device.toUpperCase()}` };
}

const asked = (engine: Engine): Started => ({ engine, reason: `${engine.name}: ${engine.version}` });

function firstLine(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') return 'a package of it is not installed'; // Node.js names our file, not what to do
  return itemAt(messageOf(error).split('\n'), 0).trim().replace(/\.$/, '');
}

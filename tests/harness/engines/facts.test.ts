import { expect, it } from 'vitest';
import { enginesWith, type EngineName } from '../../../harness/engines/facts.js';
import { startEngine } from '../../../harness/engines/start.js';
import { UserError } from '../../../harness/ground/errors.js';

/** WebGPU has a test of its own, where there is a software GPU. */
const onTheCpu = enginesWith(({ vulkan }) => !vulkan);

it.each(onTheCpu)('what is said of %s before it starts holds when it runs', async (name) => {
  const { engine } = await startEngine({ engine: name, device: 'cpu', threads: 1 });
  expect(engine).toMatchObject({ name, device: 'cpu', threads: 1, readsSlowly: false });
});

const start = (engine: EngineName, request: object) => startEngine({ engine, device: 'cpu', threads: 1, ...request });

it.each(enginesWith(({ gpu }) => !gpu))('%s is refused on a GPU, with those that compute there', async (name) => {
  const refusal = start(name, { device: 'gpu' });
  await expect(refusal).rejects.toBeInstanceOf(UserError);
  await expect(refusal).rejects.toThrow('use --engine tensorflow or webgpu with --device gpu.');
});

it.each(enginesWith(({ threads }) => !threads))(
  '%s is refused with several threads, with those that have some',
  (name) =>
    expect(start(name, { threads: 2 })).rejects.toThrow(
      'has one thread: use --engine tensorflow or wasm with --threads.',
    ),
);

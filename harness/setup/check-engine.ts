import { itemAt } from '../ground/certain.js';
import { startEngine } from '../engines/start.js';
import type { EngineRequest } from '../engines/request.js';
import { selfTest } from '../engines/self-test.js';
import { messageOf } from '../ground/errors.js';
import type { EngineCheck } from './engine-check.js';

/** A process that starts an engine, tests it, and prints what came out: a crash or a wrong library stays in here. */

async function check(request: EngineRequest): Promise<EngineCheck> {
  try {
    const { engine, reason } = await startEngine(request);
    const { name, device, version, threads } = engine;
    const start = performance.now();
    const tests = await selfTest();
    return { name, device, version, threads, reason, tests, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

const result = await check(JSON.parse(itemAt(process.argv, 2)) as EngineRequest);
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));

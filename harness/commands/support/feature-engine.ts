import type { EngineRequest } from '../../engines/request.js';
import { startEngine } from '../../engines/start.js';
import { roundingOf } from '../../run/machine.js';
import { setupForChoice } from '../../setup/index.js';
import type { FeatureEngine } from '../../scoring/samples/networks.js';

/** Starts what computes features, and says which it is. */
export async function featureEngine(choice: EngineRequest, say: (line: string) => void): Promise<FeatureEngine> {
  const { engine, reason } = await startEngine(await setupForChoice(choice, say));
  say(reason);
  const [id, rounding] = [`${engine.name} ${engine.version}`, await roundingOf(engine)];
  return { id, rounding, compile: (step) => engine.compile(step) };
}

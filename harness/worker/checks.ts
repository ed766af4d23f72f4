import { isModule } from '../../metrics/features/modules.js';
import { startCpu } from '../engines/cpu.js';
import type { Engine } from '../engines/engine.js';
import { selfTest } from '../engines/self-test.js';
import { UserError } from '../ground/errors.js';
import { checkVariant } from '../training/check.js';
import { loadVariant } from '../training/variants.js';
import type { CheckJob, VariantFault } from './messages.js';

/** @throws UserError where the engine computes a gradient wrongly. */
export async function checkEngine(engine: Engine): Promise<void> {
  const wrong = (await selfTest()).find((check) => !check.passed);
  if (!wrong) return;
  throw new UserError(
    `The self-test of engine ${engine.name} failed: order ${wrong.order} gradient of ${wrong.name} is off by ${wrong.error}; choose another with --engine.`,
  );
}

/** What is wrong with presets of variants. */
export async function faultsOf({ presets, variantFolders }: CheckJob): Promise<VariantFault[]> {
  const engine = await startCpu();
  const faults: VariantFault[] = [];
  for (const [name, own] of Object.entries(presets)) {
    const entry = await loadVariant(name, variantFolders);
    if (entry.status !== 'ready') continue; // its rows say why
    faults.push(...checkVariant(entry, engine, own).map((fault) => ({ variant: name, ...fault })));
  }
  return faults;
}

/** Columns are called by the networks' own names, which modules choose. */
export function refuseTwin(names: Map<string, string>, word: string, name: string): void {
  const twin = names.get(name);
  if (twin !== undefined && [twin, word].some(isModule))
    throw new UserError(`${twin} and ${word} both call themselves ${name}: give one another name.`);
  names.set(name, word);
}

import { startCpu } from '../../engines/cpu.js';
import { checkVariant, type Fault } from '../../training/check.js';
import { discoverVariants, findVariant } from '../../training/variants.js';

/**
 * What is wrong with each of the named variants, or all; a variant that does not load has that as its fault.
 * @throws UserError where a name is no variant's.
 */
export async function checkVariants(
  names: readonly string[],
  folders: readonly string[],
): Promise<{ readonly name: string; readonly faults: readonly Fault[] }[]> {
  const entries = await discoverVariants(folders);
  const chosen = names.length > 0 ? names.map((name) => findVariant(entries, name)) : entries;
  const engine = await startCpu();
  return chosen.map((entry) => ({
    name: entry.name,
    faults:
      entry.status === 'ready'
        ? checkVariant(entry, engine)
        : [{ preset: 'default', text: `It does not load: ${entry.reason}` }],
  }));
}

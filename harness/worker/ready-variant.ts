import { loadVariant, type ReadyVariant } from '../training/variants.js';

/** @throws Error with the reason where the variant does not load. */
export async function readyVariant(name: string, folders: readonly string[]): Promise<ReadyVariant> {
  const entry = await loadVariant(name, folders);
  if (entry.status !== 'ready') throw new Error(`The variant ${name} does not load: ${entry.reason}`);
  return entry;
}

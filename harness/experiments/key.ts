import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../ground/digest.js';
import { codeOf } from '../record/code.js';
import { engineCode, runCode, type Ground } from '../record/run-key.js';
import { ownVariants } from '../training/variants.js';
import type { Case } from './experiment.js';

/**
 * Keys of the cases of one experiment: the case, the variants it names, the modules that its experiment imports and what these
 * stand on, the code of the engine, and the machine. Not the analysis, the reports, the command line or what nothing of the
 * experiment imports. All code is hashed now, not where a key is asked for.
 */
export function keysFor(folder: string, ground: Ground): (each: Case) => string {
  const { hash, packages } = codeOf([join(folder, 'experiment.ts')]);
  const engine = engineCode(ground.engine);
  const code = [hash, packages, engine.hash, engine.packages];
  const folders = readdirSync(ownVariants, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const { variant } = runCode(
    ground.engine,
    folders.map(({ name }) => join(ownVariants, name)),
  );
  const hashes = new Map(folders.map(({ name }) => [name, variant(join(ownVariants, name)).hash]));
  return (each) => {
    const variants = variantsOf(each).map((name) => [name, hashes.get(name) ?? null]);
    return sha256({ case: each, code, ground, variants });
  };
}

export const variantsOf = ({ variant, variants = [] }: Case): string[] => [...(variant ? [variant] : []), ...variants];

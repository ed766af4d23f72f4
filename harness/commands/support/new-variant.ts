import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../ground/errors.js';
import { writeAtomically, ownText } from '../../ground/files.js';
import { discoverVariants, ownVariants } from '../../training/variants.js';

const template = join(ownVariants, '_template');
const LONGEST_NAME = 40;

/**
 * Makes a variant's folder that trains as it is, from `variants/_template`. Returns its path.
 * @param parent The folder of variants that it goes into; made where it does not exist.
 * @throws UserError where the name cannot be a variant's, or there is such a variant or folder already.
 */
export async function newVariant(name: string, parent: string): Promise<string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST_NAME)
    throw new UserError(
      `"${name}" cannot be the name of a variant: take small letters, digits and single hyphens, at most ${LONGEST_NAME}, such as my-gan.`,
    );
  const folder = resolve(parent, name);
  const known = (await discoverVariants()).find((entry) => entry.name === name);
  if (known || existsSync(folder))
    throw new UserError(`${known?.folder ?? folder} exists already: choose another name, or edit what is there.`);
  for (const file of ['variant.ts', 'README.md']) {
    const text = ownText(join(template, file)).replaceAll('NAME', name);
    writeAtomically(join(folder, file), text.replace('../../harness/variant.js', interfaceFrom(parent)));
  }
  return folder;
}

/** How a variant below that folder imports what it is made with. */
const interfaceFrom = (parent: string): string =>
  resolve(parent) === resolve(ownVariants) ? '../../harness/variant.js' : 'ganbench/variant';

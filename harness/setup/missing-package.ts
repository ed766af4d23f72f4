import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedVersion, projectFolder } from '../ground/folders.js';

/** How to get a package that is not there. In projects of others npm leaves out optional ones whose install script fails. */
export function howToGet(name: string, isCheckout = existsSync(join(projectFolder, 'package-lock.json'))): string {
  if (isCheckout) return 'run `npm ci`';
  const version = pinnedVersion(name);
  if (version === undefined) return 'install ganbench again';
  return `its own install script fails, so run \`npm install --ignore-scripts ${name}@${version}\``;
}

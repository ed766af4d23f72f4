import { readdirSync } from 'node:fs';
import { transform } from 'esbuild';
import { isLicence } from './packages.js';
import { ownText } from '../../ground/files.js';

/**
 * Modules and JSON of packages without white space and comments, which are half of them; by file. The names of what is
 * exported stay, and so does what licences ask to be kept, at the end of each module, unless its package has a licence file.
 */
export async function compacted(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = files.filter((file) => /\.([cm]?js|json)$/.test(file));
  return new Map(await Promise.all(texts.map(async (file) => [file, await compact(file)] as const)));
}

async function compact(file: string): Promise<string> {
  const text = ownText(file);
  if (text.includes(exportNames)) return text;
  const shorter = file.endsWith('.json')
    ? JSON.stringify(JSON.parse(text))
    : await withoutSpace(text, isLicensed(file) ? 'none' : 'eof');
  return shorter.length < text.length ? shorter : text;
}

/** How a CommonJS module tells Node.js its names, for imports: esbuild takes it for something that is never reached. */
const exportNames = '0 && (module.exports';

const withoutSpace = async (code: string, legalComments: 'none' | 'eof'): Promise<string> =>
  (await transform(code, { minifyWhitespace: true, legalComments, charset: 'utf8' })).code;

const isLicensed = (file: string): boolean => {
  const packageFolder = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0];
  return packageFolder !== undefined && readdirSync(packageFolder).some(isLicence);
};

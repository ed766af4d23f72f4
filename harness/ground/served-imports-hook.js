// Runs in Node's loader thread, which does not know TypeScript.
// eslint-disable-next-line no-restricted-imports -- nor files.ts
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** @type {string[]} */
const roots = [];
/** @type {Record<string, string>} */
let shared = {};

/** @type {import('node:module').InitializeHook<{ root: string; shared: Record<string, string> }>} */
export const initialize = (data) => {
  roots.push(data.root);
  shared = data.shared;
};

/** @param {string | undefined} url */
const isServed = (url) => roots.some((root) => url?.startsWith(root));

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const found = await next((isServed(context.parentURL) && shared[specifier]) || specifier, context);
  return isServed(found.url) && /\.ts(\?|$)/.test(found.url) ? { ...found, format: 'module' } : found;
}

/**
 * tsx takes a question mark in a path for the beginning of a query, and the file for JavaScript.
 * @type {import('node:module').LoadHook}
 */
export async function load(url, context, next) {
  if (!isServed(url) || !/%3f.*\.ts$/i.test(url)) return next(url, context);
  const text = await readFile(new URL(url), 'utf8');
  const { code } = await transform(text, { loader: 'ts', format: 'esm', sourcefile: url, sourcemap: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}

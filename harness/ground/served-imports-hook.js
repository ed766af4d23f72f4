// Runs in Node's loader thread, which does not know TypeScript.

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

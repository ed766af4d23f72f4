import { createRequire, register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** What a variant or a metric imports by name, wherever its folder lies. */
const shared: Readonly<Record<string, string>> = {
  'ganbench/variant': new URL('../variant.ts', import.meta.url).href,
  'ganbench/metric': new URL('../metric.ts', import.meta.url).href,
  '@tensorflow/tfjs-core': pathToFileURL(require.resolve('@tensorflow/tfjs-core')).href,
};

const served = new Set<string>();

/**
 * Lets the variants or metrics below a folder import `ganbench/variant`, `ganbench/metric` and TensorFlow.js without a
 * package of their own, and always this program's copies: a second copy of TensorFlow.js would have no engine. Their files
 * are ES modules whatever package they lie in.
 */
export function serveImportsOf(folder: string): void {
  const root = `${pathToFileURL(resolve(folder)).href}/`;
  if (served.has(root)) return;
  served.add(root);
  register('./served-imports-hook.js', import.meta.url, { data: { root, shared } });
}

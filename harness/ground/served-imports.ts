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
 * Lets tsx compile what is loaded from here on. What lies elsewhere may be written and named in more ways than this program's
 * own modules: without endings, as CommonJS, beside a tsconfig.json. To load it takes 0.15 s, so it is not done before.
 */
export const compileElsewhere = (): Promise<unknown> => import(import.meta.resolve('tsx'));

/**
 * Lets the variants or metrics below some folders import `ganbench/variant`, `ganbench/metric` and TensorFlow.js without a
 * package of their own, and always this program's copies: a second copy of TensorFlow.js would have no engine. Their files
 * are ES modules whatever package they lie in.
 */
export async function serveImportsOf(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const root = `${pathToFileURL(resolve(folder)).href}/`;
    if (served.has(root)) continue;
    served.add(root);
    await compileElsewhere();
    register('./served-imports-hook.js', import.meta.url, { data: { root, shared } });
  }
}

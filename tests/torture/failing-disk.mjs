/**
 * Loaded before a bench (`node --import`): from the n-th call on, one function of node:fs fails for paths below a folder,
 * as it does on a full or forbidden disk. GANBENCH_FAILURE is JSON: { operation, code, after, folder, process }.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { operation, code, after, folder, process: where } = JSON.parse(process.env.GANBENCH_FAILURE ?? '{}');
const isWorker = process.argv[1]?.endsWith('worker.ts');

if (operation && (where === 'worker') === !!isWorker) {
  const original = { ...fs };
  const paths = new Map();
  let calls = 0;

  fs.openSync = (path, flags, ...rest) => {
    if (operation === 'openSync' && flags !== 'r') check(path);
    const file = original.openSync(path, flags, ...rest);
    paths.set(file, path);
    return file;
  };
  if (operation !== 'openSync') {
    fs[operation] = (target, ...rest) => {
      check(typeof target === 'number' ? paths.get(target) : target);
      return original[operation](target, ...rest);
    };
  }
  syncBuiltinESMExports();

  function check(path) {
    // Checked on the way in, so that nothing is half done by the simulation itself.
    if (String(path).startsWith(folder) && calls++ >= after)
      throw Object.assign(new Error(`${code}: simulated, ${operation} '${path}'`), { code, path: String(path) });
  }
}

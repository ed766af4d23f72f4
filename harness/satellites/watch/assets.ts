import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { withEsbuild } from '../../ground/bundler.js';
import { itemAt } from '../../ground/certain.js';
import { ownText } from '../../ground/files.js';

const browser = fileURLToPath(new URL('browser/', import.meta.url));

interface Asset {
  readonly type: string;
  readonly bytes: string;
}

/** The watched page, its style and its script, by their places. */
export function watchAssets(): ReadonlyMap<string, Asset> {
  const script = withEsbuild(() =>
    buildSync({
      entryPoints: [`${browser}main.ts`],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      absWorkingDir: browser,
      logLevel: 'silent',
    }),
  );
  return new Map([
    ['', { type: 'text/html; charset=utf-8', bytes: ownText(`${browser}page.html`) }],
    ['watch.css', { type: 'text/css; charset=utf-8', bytes: ownText(`${browser}style.css`) }],
    ['watch.js', { type: 'text/javascript; charset=utf-8', bytes: itemAt(script.outputFiles, 0).text }],
  ]);
}

import { itemAt } from '../../../harness/ground/certain.js';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { withEsbuild } from '../../../harness/ground/bundler.js';
import { ownText } from '../../../harness/ground/files.js';

const browser = fileURLToPath(new URL('../../browser/', import.meta.url));
const NOTICE =
  '/*! Contains Apache ECharts (Apache License 2.0) and ZRender (BSD 3-Clause, Copyright (c) 2017 Baidu Inc.). */';
let script: string | undefined;

/** The browser's part of a report with its chart library, as one script. */
export function pageScript(): string {
  script ??= build();
  return script;
}

function build(): string {
  const { outputFiles } = withEsbuild(() =>
    buildSync({
      entryPoints: [`${browser}main.ts`],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      legalComments: 'none',
      charset: 'utf8',
      absWorkingDir: browser,
      logLevel: 'silent',
      banner: { js: NOTICE },
      define: { 'process.env.NODE_ENV': '"production"' },
    }),
  );
  return itemAt(outputFiles, 0).text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

export function pageStyle(): string {
  return ownText(`${browser}style.css`);
}

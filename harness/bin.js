#!/usr/bin/env node
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { guardCompilerCache } from './ground/compiler-cache.js';
import { lostWorkingFolder, surviveFileLimit, tooLowLimit } from './ground/limits.js';

// tsx would obey the tsconfig.json of the working folder, which may be somebody else's (as in ground/helpers.ts).
process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL('tsx.json', import.meta.url));
const obstacle = lostWorkingFolder() ?? tooLowLimit();
try {
  if (obstacle) refuse(obstacle);
  else if (process.argv[2] === '--version') console.log(version());
  else await start();
} catch (error) {
  if (/^The service (was stopped|is no longer running)/.test(error.message))
    refuse(
      'esbuild, which compiles TypeScript here, was ended from outside or for want of memory: start the command again.',
    );
  else refuseWhatIsMissing(error);
}

function refuseWhatIsMissing(error) {
  const missing = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !missing) throw error;
  refuse(`The package ${missing} is not installed: run \`make setup\` or \`npm ci\` first.`);
}

/** For this nothing has to be compiled. */
function version() {
  return createRequire(import.meta.url)('../package.json').version;
}

async function start() {
  surviveFileLimit();
  guardCompilerCache();
  // TypeScript runs without a build step: tsx compiles modules as they are imported.
  await import('tsx');
  await import('./cli.ts');
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 2;
}

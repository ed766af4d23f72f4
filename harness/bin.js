#!/usr/bin/env node
import { createRequire } from 'node:module';
import { lostWorkingFolder, surviveFileLimit, tooLowLimit } from './ground/limits.js';

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
  await import('./ground/typescript.js');
  await import('./cli.ts');
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 2;
}

#!/usr/bin/env node
try {
  // TypeScript runs without a build step: tsx compiles modules as they are imported.
  await import('tsx');
  await import('./cli.ts');
} catch (error) {
  const missing = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !missing) throw error;
  console.error(`The package ${missing} is not installed: run \`make setup\` or \`npm ci\` first.`);
  process.exitCode = 2;
}

#!/usr/bin/env node
// TypeScript runs without a build step: tsx compiles modules as they are imported.
import 'tsx';

await import('./cli.ts');

#!/usr/bin/env node
// TypeScript runs without a build step: tsx compiles modules as they are imported.
import { register } from 'tsx/esm/api';

register();
await import('./cli.ts');

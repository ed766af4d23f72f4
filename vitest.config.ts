import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Variants and metrics outside the repository import these as in harness/ground/served-imports.ts.
  resolve: {
    alias: {
      'ganbench/variant': fileURLToPath(new URL('harness/variant.ts', import.meta.url)),
      'ganbench/metric': fileURLToPath(new URL('harness/metric.ts', import.meta.url)),
    },
    dedupe: ['@tensorflow/tfjs-core'],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    // Of two cores, both; a core less of more.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 600_000,
    hookTimeout: 600_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '1', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
  },
});

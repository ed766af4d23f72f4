import base from '../../vitest.config.js';

/** Tests that need a Slurm are no part of `make test`. */
export default {
  ...base,
  test: { ...base.test, include: ['tests/cluster/*.cluster.ts'], testTimeout: 900_000, bail: 1 },
};

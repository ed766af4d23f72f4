import { afterEach, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { namedModels } from '../../../harness/setup/model-folders.js';

afterEach(() => vi.unstubAllEnvs());

it('models lie in the folder that is named, or in none where the name is empty', () => {
  vi.stubEnv('GANBENCH_MODELS', '/somewhere/models');
  expect(namedModels()).toEqual(['/somewhere/models']);
  vi.stubEnv('GANBENCH_MODELS', '');
  expect(namedModels()).toEqual([]);
});

it('where none is named they lie beside the checkout, whoever starts the program', () => {
  vi.stubEnv('GANBENCH_MODELS', undefined);
  for (const place of namedModels()) expect(place).toMatch(/shared[/\\]models$/);
  // The Makefile has no say of its own, so `make` and `npx` find the same.
  expect(readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8')).not.toMatch(/models/i);
});

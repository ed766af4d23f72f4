import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../ground/folders.js';

/**
 * The folder of feature networks that `GANBENCH_MODELS` names; none where it is empty. Where it is not set, that of a checkout
 * is `shared/models` beside it, so that every way to start the program finds the same.
 */
export function namedModels(): string[] {
  const { GANBENCH_MODELS: named = besideCheckout() } = process.env;
  return named ? [named] : [];
}

/** Beside an installed package lie those of others: only a checkout has a Makefile. */
function besideCheckout(): string {
  const place = join(projectFolder, '..', 'shared', 'models');
  return existsSync(join(projectFolder, 'Makefile')) && existsSync(place) ? place : '';
}

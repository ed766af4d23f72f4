import { join } from 'node:path';
import { LARGEST_SOURCE, placeOf, type Place } from '../ground/place.js';
import { readText } from '../ground/files.js';
import type { Player } from './model.js';
import type { Batch, Objective } from './objective.js';

/** A sentence about what is wrong, and whose loss it is about where that is known. */
export interface FoundFault {
  readonly text: string;
  readonly player?: Player | undefined;
}

/** The part of an objective that makes a player learn. */
const LOSSES = {
  discriminator: 'discriminatorLoss',
  generator: 'generatorLoss',
  auxiliary: 'auxiliary',
} as const satisfies Record<Player, keyof Objective>;

/**
 * Where a variant has a player's loss, as far as that can be found: where its code first reads the batch, or else the line
 * of its file that names the loss or the objective.
 */
export function placeOfLoss(objective: Objective, player: Player, folder: string): Place | undefined {
  const loss = LOSSES[player];
  const own =
    loss === 'auxiliary'
      ? undefined
      : placeOf(
          thrownBy(() => objective[loss](unreadable)),
          folder,
        );
  return own ?? lineThatNames([loss, 'objective'], join(folder, 'variant.ts'));
}

/** Whatever reads it throws, and the stack of the error names the reader. */
const unreadable = new Proxy({} as Batch, {
  get: () => {
    throw new Error('This batch is only there to see who reads it.');
  },
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The first line that sets the first of the names which is set at all. */
function lineThatNames(names: readonly string[], file: string): Place | undefined {
  const lines = linesOf(file);
  for (const name of names) {
    const at = lines.findIndex((line) => new RegExp(`\\b${name}\\b\\s*[:(]`).test(line));
    if (at >= 0) return { file, line: at + 1, column: (lines[at] ?? '').indexOf(name) + 1 };
  }
  return undefined;
}

function linesOf(file: string): string[] {
  try {
    return readText(file, LARGEST_SOURCE, { follow: true }).split('\n');
  } catch {
    return [];
  }
}

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newcomersAmong } from '../../../harness/bench/newcomers.js';
import { ownVariants } from '../../../harness/training/variants.js';

it('newcomers are variants of other folders, and those that the project’s commit does not have', async () => {
  const entries = [
    { name: 'sgan', folder: join(ownVariants, 'sgan') },
    { name: 'just-made', folder: join(ownVariants, 'just-made') },
    { name: 'theirs', folder: '/somewhere/variants/theirs' },
  ];
  expect(await newcomersAmong(entries)).toEqual(['just-made', 'theirs']);
});

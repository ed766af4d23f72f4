import { cut } from '../errors.js';
import type { Source } from '../source.js';
import { entriesOf, startOf } from '../zip.js';

/** Where a member of an archive stands in the file. */
export interface Member {
  readonly begin: number;
  readonly size: number;
}

/** Members of an archive: weights of the largest networks have some thousand. */
const BOUNDS = { members: 100_000, bytes: 2 ** 26 };

/**
 * The members of a zip archive whose bytes stand in it as they are, which is how PyTorch stores tensors. Others, such as the
 * code of TorchScript, are left out.
 * @throws Error with a clause where the archive is damaged.
 */
export function membersOf(source: Source): ReadonlyMap<string, Member> {
  const stored = entriesOf(source, BOUNDS).filter(({ packing }) => packing === 'none');
  return new Map(
    stored.map((entry) => {
      const { name, size, packed } = entry;
      if (size !== packed) throw new Error('the list of its archive is damaged');
      const begin = startOf(source, entry);
      if (begin + size > source.size) throw new Error(`its member ${JSON.stringify(cut(name))} is cut off`);
      return [name, { begin, size }] as const;
    }),
  );
}

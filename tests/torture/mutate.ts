import type { Random } from '../../harness/random/stream.js';

/** Numbers at which parsers stumble: ends of ranges, signs, lengths that are too large. */
const words = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A damaged copy of `bytes`: one to four of the ways in which files break or are broken. */
export function mutate(bytes: Uint8Array, random: Random, tokens: readonly string[] = []): Uint8Array {
  let damaged = Uint8Array.from(bytes);
  for (let left = 1 + random.integer(4); left > 0; left--) damaged = mutateOnce(damaged, random, tokens);
  return damaged;
}

function mutateOnce(bytes: Uint8Array, random: Random, tokens: readonly string[]): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  if (bytes.length === 0) return copy;
  // Half of the damage hits the beginning, where headers are.
  const at = random.integer(random.integer(2) === 0 ? Math.min(64, bytes.length) : bytes.length);
  switch (random.integer(tokens.length > 0 ? 7 : 6)) {
    case 0: // a bit
      copy[at]! ^= 1 << random.integer(8);
      return copy;
    case 1: // a byte
      copy[at] = random.integer(256);
      return copy;
    case 2: {
      // a number, in either order of bytes
      const view = new DataView(copy.buffer);
      const word = words[random.integer(words.length)]!;
      if (at + 4 <= copy.length) view.setUint32(at, word, random.integer(2) === 0);
      return copy;
    }
    case 3: // the end is missing
      return copy.slice(0, at);
    case 4: {
      // a part is missing, or there twice
      const end = Math.min(bytes.length, at + 1 + random.integer(64));
      return random.integer(2) === 0
        ? joined(copy.slice(0, at), copy.slice(end))
        : joined(copy.slice(0, end), copy.slice(at));
    }
    case 5: // something is in between
      return joined(
        copy.slice(0, at),
        Uint8Array.from({ length: 1 + random.integer(16) }, () => random.integer(256)),
        copy.slice(at),
      );
    default:
      return joined(copy.slice(0, at), new TextEncoder().encode(tokens[random.integer(tokens.length)]), copy.slice(at));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}

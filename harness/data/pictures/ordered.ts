import { defined } from '../../ground/certain.js';
import type { Picture, Place, Size } from './picture.js';
import { readAhead, readPicture } from './readers.js';
import type { Middle } from './requests.js';

/** Pictures of one size, one after the other in the order of the places, while the next ones are decoded elsewhere. */
export const inOrder = <T extends Place>(
  places: readonly T[],
  size: Size,
  middle?: Middle,
): AsyncGenerator<{ readonly place: T; readonly picture: Picture }> =>
  ahead(places, readAhead(3 * size.width * size.height), async (place) => ({
    place,
    picture: await readPicture({ place, size, middle }),
  }));

/** The results in order, of which so many are begun ahead. */
export async function* ahead<T, R>(
  items: readonly T[],
  most: number,
  call: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || begun.length > 0) {
    while (next < items.length && begun.length < most) {
      const result = call(items[next++] as T);
      result.catch(() => undefined); // thrown where it is awaited
      begun.push(result);
    }
    yield await defined(begun.shift());
  }
}

import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { onlyOptions, sizeOption, type WithOptions } from '../../data/options.js';
import { folderLabels, isByFolders } from '../../data/pictures/folder-labels.js';
import { listPictures, PICTURES, type NamedPlace } from '../../data/pictures/list.js';
import { ahead } from '../../data/pictures/ordered.js';
import { colours, grey, type Picture, type Size } from '../../data/pictures/picture.js';
import { readAhead, readPicture, scanPicture } from '../../data/pictures/readers.js';
import { Remarks } from '../../data/pictures/remarks.js';
import type { Scanned } from '../../data/pictures/requests.js';
import { scaleBytes, sha256 } from '../../data/pixels.js';
import type { StreamedImages } from '../../../metrics/features/extract.js';
import type { ImageSource } from './image-source.js';

/**
 * All pictures below a folder or in an archive, in order of their paths: in one channel where every one is grey, else in
 * colour. Nothing but headers is read here; pixels follow when they are asked for.
 * @throws UserError where there are none, they are of several sizes, or one cannot be read.
 */
export async function pictureSource(
  word: string,
  place: WithOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<ImageSource> {
  onlyOptions(place, ['size', 'channels', 'labels'], word);
  const { path, options } = place;
  const { places, leftOut } = listPictures(path);
  if (places.length === 0) throw new UserError(`${path} has no ${PICTURES}${leftOut ? ` (${leftOut})` : ''}.`);
  const labels = isByFolders(options['labels'], word) ? folderLabels(places, path) : undefined;
  const wished = sizeOption(options['size'], word);
  const scanned = await scan(places, onProgress);
  const size = wished ?? commonSize(path, places, scanned);
  const channels = await channelsOf(places, scanned, options['channels'], word);
  const shape = [size.height, size.width, channels];
  const digests = scanned.map(({ digest }) => digest).join(' ');
  const remarks = new Remarks();
  return {
    label: word,
    images: { shape, ...streamed(places, { wished, size, channels }, remarks) },
    // All that decides the pixels, which are not all known yet.
    checksum: sha256(`${shape.join()} ${wished ? 'resized' : ''} ${itemAt(scanned, 0).decoder} ${digests}`),
    note: `${places.length} images of ${shape.join('×')}${leftOut ? `; ${leftOut}` : ''}`,
    ...(labels && { labels: Array.from(labels.numbers, (label) => itemAt(labels.names, label)) }),
    remarks: () => remarks.sentences(),
  };
}

/** So many headers take seconds. */
const MANY = 2000;
/** Bytes of a header's answer. */
const HEADER = 1 << 10;

async function scan(
  places: readonly NamedPlace[],
  onProgress?: (done: number, total: number) => void,
): Promise<Scanned[]> {
  const scanned: Scanned[] = [];
  for await (const each of ahead(places, readAhead(HEADER), (place) => scanPicture({ place }))) {
    scanned.push(each);
    if (places.length >= MANY) onProgress?.(scanned.length, places.length);
  }
  return scanned;
}

function commonSize(path: string, places: readonly NamedPlace[], scanned: readonly Scanned[]): Size {
  const { width, height } = itemAt(scanned, 0);
  const other = scanned.findIndex((each) => each.width !== width || each.height !== height);
  if (other < 0) return { width, height };
  const { width: otherWidth, height: otherHeight } = itemAt(scanned, other);
  throw new UserError(
    `${path} has images of ${width}×${height} (${itemAt(places, 0).name}) and of ${otherWidth}×${otherHeight} (${itemAt(places, other).name}): choose one size with ${path}?size=64.`,
  );
}

/** One where all pictures are grey. Files that may hold colours are looked into until one has some. */
async function channelsOf(
  places: readonly NamedPlace[],
  scanned: readonly Scanned[],
  wished: string | undefined,
  word: string,
): Promise<1 | 3> {
  if (wished === '1' || wished === '3') return wished === '1' ? 1 : 3;
  if (wished !== undefined) throw new UserError(`${word} is not understood: channels are 1 or 3.`);
  const unsure = places.filter((_, i) => itemAt(scanned, i).channels === 3);
  const { width, height } = itemAt(scanned, 0);
  for await (const { channels } of ahead(unsure, readAhead(3 * width * height), (place) => readPicture({ place })))
    if (channels === 3) return 3;
  return 1;
}

interface Form {
  /** Cropped and resized to it; as they are without it. */
  readonly wished: Size | undefined;
  readonly size: Size;
  readonly channels: 1 | 3;
}

function streamed(places: readonly NamedPlace[], form: Form, remarks: Remarks): StreamedImages {
  const { wished, size, channels } = form;
  const bytes = size.width * size.height * channels;
  const window = new Map<number, Promise<Picture>>();
  let out = new Float32Array();
  const begin = (index: number): Promise<Picture> => {
    const picture = window.get(index) ?? readPicture({ place: itemAt(places, index), size: wished });
    picture.catch(() => undefined); // thrown where it is awaited
    window.set(index, picture);
    return picture;
  };
  return {
    count: places.length,
    async readMany(start, count) {
      const end = Math.min(places.length, start + count + readAhead(bytes));
      for (const index of window.keys()) if (index < start || index >= end) window.delete(index);
      for (let index = start; index < end; index++) void begin(index);
      // Fresh memory for every batch would take as long as decoding.
      if (out.length !== count * bytes) out = new Float32Array(count * bytes);
      for (let row = 0; row < count; row++) {
        const picture = await begin(start + row);
        window.delete(start + row);
        remarks.add(itemAt(places, start + row).name, picture.remark);
        scaleBytes(channels === 3 ? colours(picture) : grey(picture), out, row * bytes);
      }
      return out;
    },
  };
}

import { PNG } from 'pngjs';
import { decodeOwnPng } from './own-png.js';
import { PNG_SIGNATURE, readChunks, writeChunk } from './png-chunks.js';
import { blank, drawGrid, encode, hasColours, paint, type Picture } from './sample-grid.js';
import { wordSize, writeWord } from './words.js';

const GAP = 8;
const WHITE = 255;
/** The keyword of the text in a sheet's file that says where its parts are, in JSON. */
const KEYWORD = 'Sheet';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A PNG of fakes, and of reals to the right of them, each below its name. The same samples give the same bytes. */
export function encodeSheet(fakes: Picture, reals: Picture): Uint8Array {
  const grids = [drawGrid(fakes), drawGrid(reals)] as const;
  const names = ['fakes', 'reals'] as const;
  const zoom = Math.min(...grids.map(({ width }) => (width >= 100 ? 2 : 1)));
  const top = wordSize('', zoom).height + 2 * zoom;
  const widths = grids.map(({ width }, i) => Math.max(width, wordSize(names[i] as string, zoom).width));
  const [first = 0, second = 0] = widths;
  const sheet = blank(first + GAP + second, top + Math.max(...grids.map(({ height }) => height)), WHITE);
  const areas = grids.map((grid, i): Area => {
    const area = { x: i === 0 ? 0 : first + GAP, y: top, width: grid.width, height: grid.height };
    PNG.bitblt(grid, sheet, 0, 0, grid.width, grid.height, area.x, area.y);
    writeWord(names[i] as string, zoom, (x, y) => paint(sheet, area.x + x, y, [0, 0, 0]));
    return area;
  });
  const bytes = encode(sheet, hasColours(fakes) || hasColours(reals));
  return withText(bytes, JSON.stringify({ fakes: areas[0], reals: areas[1] }));
}

/**
 * The parts of a sheet; a picture of this program that is none is fakes alone.
 * @throws Error with a clause where it is damaged.
 */
export function partsOfSheet(file: Uint8Array): { readonly fakes: PNG; readonly reals?: PNG } {
  const sheet = decodeOwnPng(file);
  const areas = areasIn(file);
  if (!areas) return { fakes: sheet };
  const [fakes, reals] = [areas.fakes, areas.reals].map((area) => cut(sheet, area)) as [PNG, PNG];
  return { fakes, reals };
}

/** A tEXt chunk after the header: keyword, a zero byte, Latin-1 text (W3C PNG, 11.3.3.2). */
function withText(file: Uint8Array, text: string): Uint8Array {
  const chunks = readChunks(file).map(({ type, data }) => writeChunk(type, data));
  const own = writeChunk('tEXt', Buffer.from(`${KEYWORD}\0${text}`, 'latin1'));
  return Buffer.concat([PNG_SIGNATURE, ...chunks.slice(0, 1), own, ...chunks.slice(1)]);
}

function areasIn(file: Uint8Array): { fakes: Area; reals: Area } | undefined {
  const start = `${KEYWORD}\0`;
  const texts = readChunks(file)
    .filter(({ type }) => type === 'tEXt')
    .map(({ data }) => Buffer.from(data).toString('latin1'));
  const own = texts.find((text) => text.startsWith(start));
  if (own === undefined) return undefined;
  const { fakes, reals } = JSON.parse(own.slice(start.length)) as { fakes?: Area; reals?: Area };
  if (!fakes || !reals) throw new Error('it does not say where its parts are');
  return { fakes, reals };
}

/** @throws Error with a clause where the area is not within the picture. */
function cut(picture: PNG, { x, y, width, height }: Area): PNG {
  const isWithin =
    [x, y, width, height].every(Number.isSafeInteger) && Math.min(x, y) >= 0 && Math.min(width, height) > 0;
  if (!isWithin || x + width > picture.width || y + height > picture.height)
    throw new Error('its parts are not within it');
  const part = new PNG({ width, height });
  PNG.bitblt(picture, part, x, y, width, height, 0, 0);
  return part;
}

import { encodeGrid } from '../../pictures/sample-grid.js';
import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import { nearestNeighbours } from '../data/neighbours.js';

const ROWS = 8;
/** Fewer tell nothing of a generator. */
const FEWEST_ROWS = 2;
const NEIGHBOURS = 5;
/** Numbers that are compared: half a second of search on one core, twice that of large images. */
const MOST_COMPARED = 4e8;

type Searched = Pick<Dataset, 'shape' | 'train'>;

/** How many images find their neighbours while nobody minds the time; 0 of points, which have no picture. */
export function quickRows({ shape, train }: Searched): number {
  if (shape.length !== 3) return 0;
  const rows = Math.min(ROWS, Math.floor(MOST_COMPARED / (train.count * sampleSize(shape))));
  return rows < FEWEST_ROWS ? 0 : rows;
}

/** A PNG for images: in each row a sample, and then the training samples nearest to it. */
export function neighbourSheet(samples: Float32Array, { shape, train }: Searched, most = ROWS): Uint8Array {
  const size = sampleSize(shape);
  const shown = samples.subarray(0, most * size);
  const rows = nearestNeighbours(shown, size, train, NEIGHBOURS);
  const columns = 1 + Math.min(NEIGHBOURS, train.count);
  const sheet = new Float32Array(rows.length * columns * size);
  rows.forEach((nearest, row) => {
    sheet.set(shown.subarray(row * size, (row + 1) * size), row * columns * size);
    const indices = nearest.map(({ index }) => index);
    sheet.set(gather(train, indices, size), (row * columns + 1) * size);
  });
  return encodeGrid({ samples: sheet, shape, columns });
}

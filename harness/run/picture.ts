import { classRows, samplesAt, samplesIn } from '../../pictures/class-rows.js';
import { encodeSheet } from '../../pictures/sample-sheet.js';
import { defined, itemAt } from '../ground/certain.js';
import { classesAt, gather, sampleSize, type Dataset } from '../data/dataset.js';
import { stream } from '../random/stream.js';

const FAKES_SHOWN = 64;
/** Beside 8 × 8 fakes. */
const REALS_SHOWN = 32;
const REAL_COLUMNS = 4;
/** Of a class: as many as beside each other without labels. */
const FAKE_COLUMNS = 8;

/**
 * A PNG of the first samples, some of images and all of points, beside held-out reals.
 * @param classes What the samples were made for: each class then has a row.
 */
export function pictureOf(samples: Float32Array, dataset: Dataset, classes?: Uint16Array): Uint8Array {
  const { shape, mixture } = dataset;
  const size = sampleSize(shape);
  if (shape.length !== 3)
    return encodeSheet(
      { samples, shape, mixture },
      { samples: heldOut(dataset, samples.length / size), shape, mixture },
    );
  if (classes) return sheetOfClasses(samples, dataset, classes);
  return encodeSheet(
    { samples: samples.subarray(0, FAKES_SHOWN * size), shape },
    { samples: heldOut(dataset, REALS_SHOWN), shape, columns: REAL_COLUMNS },
  );
}

/** A row a class: fakes that were made for it, beside reals of it. */
function sheetOfClasses(samples: Float32Array, { test, shape }: Dataset, classes: Uint16Array): Uint8Array {
  const size = sampleSize(shape);
  const fakes = classRows(classes, FAKE_COLUMNS);
  const order = shownOrder(test.count);
  const labels = defined(classesAt(test, test.count, (index) => itemAt(order, index)));
  const reals = classRows(labels, REAL_COLUMNS, fakes.rows);
  return encodeSheet(
    { samples: samplesIn(fakes.places, size, samples), shape, columns: fakes.columns },
    {
      samples: samplesAt(reals.places, size, (index, ...at) => test.read(itemAt(order, index), ...at)),
      shape,
      columns: reals.columns,
    },
  );
}

/** At most so many, the same for every run. Of some data sets the order is that of the classes, so they are drawn. */
const heldOut = ({ test, shape }: Dataset, count: number): Float32Array =>
  gather(test, shownOrder(test.count).subarray(0, count), sampleSize(shape));

const shownOrder = (count: number): Uint32Array => stream(0, 'shown reals').permutation(count);

import type { Dataset } from '../data/dataset.js';
import type { Evaluation } from '../scoring/evaluate.js';
import type { RunFolder } from './folder.js';
import { neighbourSheet, quickRows } from './neighbours.js';
import { pictureOf } from './picture.js';

interface Place {
  readonly step: number;
  /** Whether training is over: then the samples are also shown beside the training images nearest to them. */
  readonly isLast: boolean;
  readonly dataset: Dataset;
  readonly folder: RunFolder;
}

/** Writes what an evaluation's samples look like, and returns the sheet of them. */
export function writePictures(
  { reported, classes }: Evaluation['fakes'],
  { step, isLast, dataset, folder }: Place,
): Uint8Array {
  const picture = pictureOf(reported, dataset, classes);
  folder.writeSamples(step, picture);
  const rows = isLast ? quickRows(dataset) : 0;
  if (rows > 0) folder.writeNeighbours(neighbourSheet(reported, dataset, rows));
  return picture;
}

import { sha256 } from '../../harness/ground/digest.js';

const LONGEST_NAME = 60;

/**
 * Data sets may be named `images:FOLDER`; file names keep to letters, digits, dot, dash and underscore. What is changed by
 * that has a digest behind it: two data sets never share a picture.
 */
export function fileName(text: string): string {
  const short = text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  return short === text ? text : `${short}-${sha256(text).slice(0, 8)}`;
}

/** The last samples of a group. */
export const samplesFile = (label: string, dataset: string): string =>
  `figures/samples-${fileName(label)}-${fileName(dataset)}.png`;

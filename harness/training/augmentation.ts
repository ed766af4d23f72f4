import * as tf from '@tensorflow/tfjs-core';

/**
 * Changes of images before the discriminator sees them, through which gradients flow; reals and fakes get the same kinds.
 * Zhao et al. 2020, arXiv:2006.10738; mit-han-lab/data-efficient-gans, DiffAugment_pytorch.py.
 */
export const augmentations = ['color', 'translation', 'cutout'] as const;
export type Augmentation = (typeof augmentations)[number];

/** Uniform numbers a sample, whichever of them are used: brightness, saturation, contrast, two shifts, two places of a hole. */
export const AUGMENTATION_DRAWS = 7;

/** Images [n, h, w, c] changed by draws [n, 7] from (0, 1), one kind after another. */
export function augmented(kinds: readonly Augmentation[], images: tf.Tensor, draws: tf.Tensor): tf.Tensor {
  const draw = (index: number): tf.Tensor => tf.slice(draws, [0, index], [-1, 1]);
  const change: Record<Augmentation, (x: tf.Tensor) => tf.Tensor> = {
    color: (x) => coloured(x, draw(0), draw(1), draw(2)),
    translation: (x) => translated(x, draw(3), draw(4)),
    cutout: (x) => cutOut(x, draw(5), draw(6)),
  };
  return kinds.reduce((x, kind) => change[kind](x), images);
}

/** [n, 1] → [n, 1, 1, 1]. */
const perImage = (draw: tf.Tensor): tf.Tensor => tf.reshape(draw, [-1, 1, 1, 1]);

/** Brighter by up to ½, colours up to twice as far from grey, contrast from ½ to 1½. */
function coloured(x: tf.Tensor, brightness: tf.Tensor, saturation: tf.Tensor, contrast: tf.Tensor): tf.Tensor {
  const bright = tf.add(x, perImage(tf.sub(brightness, 0.5)));
  const grey = tf.mean(bright, 3, true);
  const saturated = tf.add(tf.mul(tf.sub(bright, grey), perImage(tf.mul(saturation, 2))), grey);
  const level = tf.mean(saturated, [1, 2, 3], true);
  return tf.add(tf.mul(tf.sub(saturated, level), perImage(tf.add(contrast, 0.5))), level);
}

/** Moved by whole pixels, by up to an eighth of each side; what comes in is 0. */
function translated(x: tf.Tensor, down: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const rows = tf.reshape(tf.matMul(shift(h, down), tf.reshape(x, [n, h, w * c])), [n, h, w, c]);
  const columns = tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [n, w, h * c]);
  return tf.transpose(tf.reshape(tf.matMul(shift(w, right), columns), [n, w, h, c]), [0, 2, 1, 3]);
}

/** Matrices [n, side, side] whose row i takes the entry i + t, with t evenly from −side/8 to side/8. */
function shift(side: number, draw: tf.Tensor): tf.Tensor {
  const most = Math.floor(side / 8);
  const by = tf.sub(tf.floor(tf.mul(draw, 2 * most + 1)), most);
  const apart = tf.sub(tf.reshape(tf.range(0, side), [1, 1, side]), tf.reshape(tf.range(0, side), [1, side, 1]));
  return tf.cast(tf.equal(apart, tf.reshape(by, [-1, 1, 1])), 'float32');
}

/** A hole of half the sides, anywhere, also over the edge, is 0. */
function cutOut(x: tf.Tensor, down: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const [, h, w] = x.shape as [number, number, number, number];
  const hole = tf.mul(tf.reshape(inHole(h, down), [-1, h, 1, 1]), tf.reshape(inHole(w, right), [-1, 1, w, 1]));
  return tf.mul(x, tf.sub(1, hole));
}

/** [n, side]: 1 where a place is in the hole. */
function inHole(side: number, draw: tf.Tensor): tf.Tensor {
  const size = Math.floor(side / 2);
  const start = tf.sub(tf.floor(tf.mul(draw, side + 1 - (size % 2))), Math.floor(size / 2));
  const from = tf.sub(tf.reshape(tf.range(0, side), [1, side]), start);
  return tf.mul(tf.cast(tf.greaterEqual(from, 0), 'float32'), tf.cast(tf.less(from, size), 'float32'));
}

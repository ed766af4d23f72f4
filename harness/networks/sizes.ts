import { UserError } from '../ground/errors.js';

/** How an image is made of its smallest feature map: so many doublings of height and width. */
export interface Stages {
  /** Height and width of the smallest map. */
  readonly base: readonly [number, number];
  readonly doublings: number;
}

const SMALLEST = 16;
const LARGEST = 256;

/**
 * The smallest map of an image is 4 to 7 positions high or wide, whichever is less: 28 = 7·2², 48 = 6·2³, 64 = 4·2⁴.
 * @throws UserError where the sides are not such multiples, with the nearest sides that are.
 */
export function stagesOf(network: string, shape: readonly number[]): Stages {
  const [height = 0, width = 0] = shape;
  const shorter = Math.min(height, width);
  const doublings = Math.floor(Math.log2(Math.max(shorter, 4) / 4));
  const unit = 2 ** doublings;
  const fits = shorter >= SMALLEST && Math.max(height, width) <= LARGEST;
  if (!fits || height % unit !== 0 || width % unit !== 0)
    throw new UserError(
      `The network ${network} is built for images of ${SMALLEST} × ${SMALLEST} to ${LARGEST} × ${LARGEST} whose sides can be halved to 4 to 7, such as 28, 32, 48, 64 × 32 or 128, not ${height} × ${width}: resize them.`,
    );
  return { base: [height / unit, width / unit], doublings };
}

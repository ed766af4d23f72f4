/** How many numbers an array of this shape holds; 1 without a dimension. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

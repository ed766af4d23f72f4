/*
 * Kernels that a backend may have for one step of an optimiser over all parameters of a player. Slots are vectors over the
 * entries of all parameters, `weight<i>` and `gradient<i>` are in the order of the vectors, `learningRate` is a scalar.
 */

/**
 * Inputs: `mean`, `square` (vectors), `beta1Power`, `beta2Power` (scalars), `learningRate`, `weight<i>`, `gradient<i>`.
 * Attributes: `beta1`, `beta2`, `epsilon` and `corrected`, whether epsilon is added to the bias-corrected root. Outputs: the
 * next mean, square, beta1Power and beta2Power, then the next weights.
 */
export const adamKernel = 'AdamStep';

/**
 * Inputs: `square` (a vector), `learningRate`, `weight<i>`, `gradient<i>`. Attributes: `decay`, `epsilon` and `inside`,
 * whether epsilon is added to the average instead of its root. Outputs: the next square, then the next weights.
 */
export const rmspropKernel = 'RmspropStep';

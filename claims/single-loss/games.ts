import { stream } from '../../harness/random.js';

export interface Radii {
  /** [step, distance from the equilibrium] */
  readonly simultaneous: readonly (readonly [number, number])[];
  readonly alternating: readonly (readonly [number, number])[];
  /** Of simultaneous steps at the end: r·(1 + h²)^(steps / 2). */
  readonly closedForm: number;
}

const EVERY = 10;

/**
 * The bilinear game: D(x) = φx, G = θ, losses ±φθ, plain descent with one rate h from a random point. Simultaneous steps
 * multiply the radius by √(1 + h²) each; steps in turn keep φ² + θ² − hφθ.
 */
export function bilinearRadii({ seed, rate, steps }: { seed: number; rate: number; steps: number }): Radii {
  const start = [...stream(seed, 'bilinear game').normal(2)] as [number, number];
  const follow = (next: (phi: number, theta: number) => [number, number]) => {
    let at = start;
    const path: [number, number][] = [[0, Math.hypot(...at)]];
    for (let step = 1; step <= steps; step++) {
      at = next(...at);
      if (step % EVERY === 0) path.push([step, Math.hypot(...at)]);
    }
    return path;
  };
  return {
    simultaneous: follow((phi, theta) => [phi + rate * theta, theta - rate * phi]),
    alternating: follow((phi, theta) => {
      const moved = phi + rate * theta;
      return [moved, theta - rate * moved];
    }),
    closedForm: Math.hypot(...start) * (1 + rate ** 2) ** (steps / 2),
  };
}

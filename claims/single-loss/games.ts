import type { Engine } from '../../harness/engines/engine.js';
import { play as playPointGame, type Point } from '../../harness/experiments/point-game.js';
import { gradientPenalty, logistic, reals, wasserstein, type Objective } from '../../harness/variant.js';

/** Games of two numbers whose equilibrium is (0, 0). Mescheder et al. 2018, arXiv:1801.04406, section 2. */
export const games = ['bilinear', 'dirac', 'dirac with penalty'] as const;
export type Game = (typeof games)[number];

/** γ/2 · φ² at the reals. */
const PENALTY = 0.5;

const objectives: Readonly<Record<Game, Objective>> = {
  bilinear: wasserstein,
  dirac: logistic,
  'dirac with penalty': { ...logistic, penalty: gradientPenalty({ at: reals(), weight: PENALTY / 2 }) },
};

/** Where a scheme of this project goes: the start and the point after every step. */
export const play = (
  engine: Engine,
  { game, ...rest }: { game: Game; scheme: string; start: Point; rate: number; steps: number },
): Point[] => playPointGame(engine, { objective: objectives[game], ...rest });

/**
 * Where the scheme has to go: exactly in the bilinear game, near the equilibrium in the others, whose steps are then
 * (φ, θ) ↦ M(φ, θ) with the slope σ(0) = ½ of softplus. With c = 1 (bilinear) or ½ and γ the penalty's weight, steps
 * at the same point have M = [[1 − hγ, −hc], [hc, 1]], steps in turn [[1 − hγ, −hc], [hc(1 − hγ), 1 − h²c²]]. The
 * eigenvalues are ρe^{±iω}, ρ² = det M, 2ρ cos ω = tr M; so M^t = ρ^t [cos ωt I + sin ωt (M − ρ cos ω I) / (ρ sin ω)].
 */
export function closedForm(game: Game, inTurn: boolean, start: Point, rate: number, steps: number): Point[] {
  const c = rate * (game === 'bilinear' ? 1 : 0.5);
  const damping = game === 'dirac with penalty' ? rate * PENALTY : 0;
  const [a, b, d, e] = inTurn ? [1 - damping, -c, c * (1 - damping), 1 - c * c] : [1 - damping, -c, c, 1];
  const rho = Math.sqrt(a * e - b * d);
  const omega = Math.acos((a + e) / (2 * rho));
  const [cosine, sine] = [Math.cos(omega), Math.sin(omega)];
  const [phi, theta] = start;
  return Array.from({ length: steps + 1 }, (_, t): Point => {
    const [grow, turn] = [rho ** t * Math.cos(omega * t), (rho ** t * Math.sin(omega * t)) / (rho * sine)];
    const on = (diagonal: number): number => grow + turn * (diagonal - rho * cosine);
    return [on(a) * phi + turn * b * theta, turn * d * phi + on(e) * theta];
  });
}

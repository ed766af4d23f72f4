import { defined, itemAt } from '../../harness/ground/certain.js';
import { defineClaim } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lines } from '../../harness/satellites/claims/analysis/figures.js';
import { ofArm, withScores, type Observation } from '../../harness/experiments/observation.js';
import { median } from '../../statistics/paired-ratio.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const COLUMN = 'fd_digits_n500_test';

/** [step, distance] rows. */
type Curve = readonly (readonly number[])[];

const curveOf = ({ series }: Observation): Curve => series[COLUMN] ?? [];

/** The distance to be reached: the median over SGAN's seeds at the evaluation in the middle of the budget. */
export function threshold(observations: readonly Observation[]): number | null {
  const middles = ofArm(observations, 'sgan').flatMap((each) => {
    const curve = curveOf(each);
    const last = curve.at(-1)?.[0] ?? 0;
    return curve.filter(([step]) => defined(step) <= last / 2).at(-1)?.[1] ?? [];
  });
  return middles.length === 0 ? null : median(middles);
}

/**
 * The step at which a curve first comes down to the threshold, between evaluations by a straight line through the
 * logarithms; null where it never does.
 */
export function stepsTo(curve: Curve, goal: number): number | null {
  const at = curve.findIndex(([, value]) => defined(value) <= goal);
  if (at < 0) return null;
  const [step, value] = curve[at] as [number, number];
  if (at === 0 || value === goal) return step;
  const [stepBefore, before] = curve[at - 1] as [number, number];
  return stepBefore + ((step - stepBefore) * Math.log(before / goal)) / Math.log(before / value);
}

/** How far a curve goes back up in its second half: the mean over its steps there of max(0, rise of log distance). */
export function setbacks(curve: Curve): number | null {
  const logs = curve.slice(Math.floor(curve.length / 2)).map(([, value]) => Math.log(defined(value)));
  if (logs.length < 2) return null;
  const rises = logs.slice(1).map((value, i) => Math.max(0, value - itemAt(logs, i)));
  return rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
}

export default defineClaim({
  title: 'RSGAN',
  says: 'A discriminator that compares reals with fakes, and a generator that has to beat reals, reach a given Fréchet distance in fewer steps than SGAN and train more steadily.',
  source: 'Jolicoeur-Martineau 2018, arXiv:1807.00734; Su 2018, kexue.fm/archives/6110',
  protocols: readProtocols(import.meta.url),
  derive: (observations) => {
    const goal = threshold(observations);
    return observations.map((each) =>
      each.failure === null && goal !== null
        ? withScores(each, { steps: stepsTo(curveOf(each), goal), setbacks: setbacks(curveOf(each)) })
        : each,
    );
  },
  figures: (observations) => [
    lines(observations, COLUMN, {
      name: 'curve.svg',
      caption: 'Fréchet distance along training',
      x: { name: 'generator steps' },
      y: { name: 'Fréchet distance, digits features', log: true },
    }),
    dots(observations, 'steps', { name: 'steps.svg', title: 'steps to the threshold' }),
  ],
});

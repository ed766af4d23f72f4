import type { Model } from '../model.js';
import { viewDraws } from '../view.js';
import type { InputSource } from './scheme.js';

type Inputs = Readonly<Record<string, InputSource>>;

/** The noise that the penalty's points need; none where there is no penalty or it needs none. */
export function penaltyNoise({ objective, seen }: Model): Inputs {
  const noise = objective.penalty?.site.noise?.([seen.batchSize, ...seen.shape]);
  return noise ? { penaltyNoise: { from: 'penalty noise', noise } } : {};
}

/** What the view of the reals and of the fakes draws; none where nothing is drawn. */
export const realView = (model: Model): Inputs => viewInputs(model, 'realView');
export const fakeView = (model: Model): Inputs => viewInputs(model, 'fakeView');

function viewInputs({ recipe, batchSize }: Model, name: string): Inputs {
  const draws = viewDraws(recipe, batchSize);
  return draws ? { [name]: { from: 'view draws', shape: draws } } : {};
}

/** Classes of the reals that were drawn before, and of the fakes; none without labels. */
export const realLabels = ({ classes }: Model): Inputs =>
  classes === undefined ? {} : { realLabels: { from: 'labels of the data' } };
export const fakeLabels = ({ classes }: Model): Inputs =>
  classes === undefined ? {} : { fakeLabels: { from: 'labels' } };

/** The learning rate of the auxiliary network; none without one. */
export const auxiliaryRate = ({ auxiliary }: Model): Inputs =>
  auxiliary ? { auxiliaryRate: { from: 'learning rate', of: 'auxiliary' } } : {};

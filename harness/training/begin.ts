import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import type { RunSpec } from '../record/record.js';
import type { Variant } from './definition.js';
import { createModel, type Model } from './model.js';
import { schemeOf } from './schemes/index.js';
import { resolveSettings } from './settings.js';
import { Trainer, type Resumable } from './trainer.js';

/** What decides the networks of a run besides its spec: the shape of a sample, and how many classes are labelled. */
export interface DataTraits {
  readonly shape: readonly number[];
  readonly classes?: number | undefined;
}

/** The model of a run. With the trainer it is where a training begins: a run's key holds what this module imports. */
export function modelOf(spec: RunSpec, variant: Variant, { shape, classes }: DataTraits): Model {
  if (spec.labels && classes === undefined)
    throw new UserError(
      `The samples of ${spec.dataset} have no labels: leave labels: out of the suite, or take a data set with classes.`,
    );
  const settings = resolveSettings(spec.variant, variant, spec);
  return createModel({ ...spec, ...settings, shape, ...(spec.labels && { classes }) });
}

/** Why a run's scheme is not exact for its model; undefined where it is. */
export const refusalOf = (spec: RunSpec, model: Model): string | undefined => schemeOf(spec.scheme).refusal(model);

/** Trains the model of a run, from the beginning or from where an earlier training stopped. */
export function trainerOf(
  spec: RunSpec,
  model: Model,
  {
    dataset,
    engine,
    resume,
  }: { readonly dataset: Dataset; readonly engine: Engine; readonly resume?: Resumable | undefined },
): Trainer {
  const { variant: name, seed, budget } = spec;
  const scheme = schemeOf(spec.scheme);
  return new Trainer(model, { name, scheme, engine, dataset, seed, budget, ...(resume && { resume }) });
}

import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensors } from '../engines/engine.js';
import { entryOf } from '../ground/certain.js';
import type { RunSpec } from '../record/record.js';
import { counted } from '../../text/format.js';
import { modelOf, refusalOf, trainerOf } from './begin.js';
import { largestOf, points, startOf } from './check-point.js';
import type { Variant } from './definition.js';
import { players, type Model, type Player } from './model.js';
import { sizeOfDataset } from './obstacle.js';
import type { FoundFault } from './place-of-loss.js';
import { madeUpBatch } from './rehearse.js';
import { schemes } from './schemes/index.js';
import type { Scheme } from './schemes/scheme.js';
import { simultaneous } from './schemes/simultaneous.js';

/** What a gradient may differ by, as a share of the player's largest one: the rounding of float32. */
const TOLERANCE = 1e-4;

/** A few steps and the gradients of every scheme that a preset allows. */
export function faultsOfSchemes(spec: RunSpec, variant: Variant, engine: Engine): FoundFault[] {
  return schemes.flatMap((scheme) => {
    const own = { ...spec, scheme: scheme.name };
    const model = modelOf(own, variant, sizeOfDataset(points));
    if (refusalOf(own, model) !== undefined) return [];
    return [...inexact(model, scheme), ...faultsOfSteps(own, model, engine)];
  });
}

/** A scheme that takes all gradients at one point has to find those of two separate passes. */
function inexact(model: Model, scheme: Scheme): FoundFault[] {
  const errors = tf.tidy(() => errorsOf(model, gradientsOf(model, scheme), gradientsOf(model, simultaneous)));
  return players(model).flatMap(([player], at): FoundFault[] => {
    const error = errors[at] ?? 0;
    if (!(error > TOLERANCE)) return []; // also of gradients that are not finite, which is said elsewhere
    const text = `${scheme.name} is not exact: a gradient of the ${player} is off by ${percent(error)} % of the largest.`;
    return [{ text: `${text} Does a loss depend on the batch size, on chance or on earlier calls?`, player }];
  });
}

/** Of each player, as a share of its largest gradient; none of a scheme that takes turns. */
function errorsOf(model: Model, have: Tensors | undefined, want: Tensors | undefined): number[] {
  if (!have || !want) return [];
  return players(model).map(([, { parameters }]) => {
    const names = Object.keys(parameters);
    const differences = names.map((name) => tf.sub(entryOf(have, name), entryOf(want, name)));
    return largestOf(differences) / largestOf(names.map((name) => entryOf(want, name)));
  });
}

function gradientsOf(model: Model, scheme: Scheme): Tensors | undefined {
  const [phase] = scheme.phases(model);
  const { state, inputs } = startOf(model);
  return phase?.gradients?.(state, inputs);
}

const percent = (share: number): string => String(Number((100 * share).toPrecision(2)));

function faultsOfSteps(spec: RunSpec, model: Model, engine: Engine): FoundFault[] {
  const trainer = trainerOf(spec, model, { dataset: points, engine });
  try {
    trainer.step();
    trainer.step();
    const before = tf.memory().numTensors;
    trainer.step();
    const left = tf.memory().numTensors - before;
    if (left === 0) return [];
    const text = `A step of ${spec.scheme} leaves ${counted(left, 'tensor')} behind: dispose of what a loss keeps, or do not keep it.`;
    return [{ text, player: leakingPlayer(model) }];
  } finally {
    trainer.dispose();
  }
}

/** The first player whose loss leaves tensors behind. */
function leakingPlayer(model: Model): Player | undefined {
  return tf.tidy((): Player | undefined => {
    const batch = madeUpBatch(model);
    if (leaves(() => model.objective.discriminatorLoss(batch))) return 'discriminator';
    return leaves(() => model.objective.generatorLoss(batch)) ? 'generator' : undefined;
  });
}

function leaves(loss: () => tf.Tensor): boolean {
  const before = tf.memory().numTensors;
  tf.tidy(loss).dispose();
  return tf.memory().numTensors > before;
}

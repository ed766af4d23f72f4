import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import type { Tensors } from '../engines/engine.js';
import type { AuxiliaryNetwork } from '../networks/auxiliary.js';
import { backbone, type Networks } from '../networks/backbone.js';
import type { NetworkChoice } from '../networks/choice.js';
import { constant, type Weight } from '../networks/initialisers.js';
import { initialise, type Network } from '../networks/network.js';
import { activationNorm, headText, type HeadKind } from '../networks/options.js';
import { stream } from '../random/stream.js';
import type { Recipe } from './definition.js';
import type { Objective } from './objective.js';
import { checkLabels } from './labels.js';
import { slots, type OptimizerSpec } from './optimizers.js';
import { packedShape } from './view.js';

/** Everything that the steps of one run are made of; no tensors. */
export interface Model extends Networks {
  readonly auxiliary?: AuxiliaryNetwork<tf.Tensor>;
  readonly objective: Objective;
  readonly recipe: Recipe;
  readonly head: HeadKind;
  readonly batchSize: number;
  readonly latentSize: number;
  /** How many classes there are; absent without labels. */
  readonly classes?: number | undefined;
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** What the discriminator gets: samples, or packs of them. */
  readonly seen: { readonly batchSize: number; readonly shape: readonly number[] };
}

/** What has weights and an optimiser. */
export type Player = 'generator' | 'discriminator' | 'auxiliary';

/** Prefix of a player's optimiser slots in the state. */
export const slotPrefix = (player: Player): string => `${player}-optimizer`;
/** Name of a remembered scalar of the objective in the state. */
export const memoryName = (name: string): string => `memory/${name}`;
/** Name of a generator parameter's moving average in the state. */
export const averageName = (parameter: string): string => `average/${parameter}`;

/** Throws where the objective and the recipe contradict each other. */
export function createModel(options: {
  objective: Objective;
  recipe: Recipe;
  shape: readonly number[];
  width: number;
  latentSize: number;
  batchSize: number;
  network?: NetworkChoice | undefined;
  classes?: number | undefined;
}): Model {
  const { objective, recipe, shape, latentSize, batchSize, classes } = options;
  if (objective.penalty && activationNorm(recipe.discriminatorNorm) === 'batch' && !recipe.normUnderPenalty) {
    throw new Error(
      'A gradient penalty is per sample, but batch normalisation makes the scores of a batch depend on one another: choose another discriminatorNorm, or set normUnderPenalty where the published recipe has both.',
    );
  }
  const head = objective.head?.kind ?? 'score';
  checkLabels(classes, { head, recipe });
  const network = { ...options, ...recipe, head };
  const seen = seenBy(recipe, { batchSize, shape, head });
  return {
    ...backbone(network, seen.shape),
    ...(objective.auxiliary && { auxiliary: objective.auxiliary.build(network) }),
    objective,
    recipe,
    head,
    ...(classes !== undefined && { classes }),
    shape,
    latentSize,
    batchSize,
    seen,
  };
}

/** @throws UserError where the discriminator cannot see such samples in such a way. */
function seenBy(
  { pack, augment }: Recipe,
  { batchSize, shape, head }: Pick<Model, 'batchSize' | 'shape' | 'head'>,
): Model['seen'] {
  if (pack > 1 && head !== 'score')
    throw new UserError(
      `Packing joins ${pack} samples to one score, but the discriminator's head is ${headText(head)}, which tells samples apart: set pack to 1.`,
    );
  if (batchSize % pack !== 0)
    throw new UserError(
      `A batch of ${batchSize} cannot be cut into packs of ${pack}: take a batch size that is a multiple.`,
    );
  if (augment.length > 0 && shape.length !== 3)
    throw new UserError(
      `Augmentations (${augment.join(', ')}) are of images, and these samples are points: leave augment out.`,
    );
  return { batchSize: batchSize / pack, shape: packedShape(shape, { pack }) };
}

/** The players of a model, each with its network. */
export const players = ({ generator, discriminator, auxiliary }: Model): [Player, Omit<Network, 'apply'>][] => [
  ['generator', generator],
  ['discriminator', discriminator],
  ...(auxiliary ? [['auxiliary', auxiliary] as [Player, Omit<Network, 'apply'>]] : []),
];

export function optimizerOf({ recipe }: Model, player: Player): OptimizerSpec {
  return recipe[`${player}Optimizer`];
}

/**
 * Weights, buffers, optimiser slots, remembered scalars and averages before the first step. Each tensor has a stream of the
 * seed and its own name, which begins with the player's: runs of one seed start equal, and where one has another shape or
 * one tensor more, the others stay.
 */
export function initialState(model: Model, seed: number): Tensors {
  const { objective, recipe, generator } = model;
  const state: Record<string, tf.Tensor> = {};
  const add = (weights: Readonly<Record<string, Weight>>): void => {
    for (const [name, weight] of Object.entries(weights))
      Object.assign(state, initialise({ [name]: weight }, stream(seed, 'initialisation', name)));
  };
  for (const [, { parameters }] of players(model)) add(parameters);
  for (const [, { buffers }] of players(model)) add(buffers);
  for (const [player, { parameters }] of players(model))
    add(slots(optimizerOf(model, player), slotPrefix(player), parameters));
  for (const [name, value] of Object.entries(objective.memory?.initial ?? {}))
    add({ [memoryName(name)]: constant([], value) });
  if (recipe.ema > 0)
    // Memory of its own: a clone would share it, and a recorded step knows tensors by their memory.
    for (const name of Object.keys(generator.parameters)) state[averageName(name)] = copyOf(entryOf(state, name));
  return state;
}

const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tensor(tensor.dataSync().slice(), tensor.shape);

/** Names of a network's parameters and buffers. */
export const weightNames = (network: Omit<Network, 'apply'>): string[] =>
  [...Object.keys(network.parameters), ...Object.keys(network.buffers)].sort();

/** Names of all weights of all networks: what a digest of a training covers. */
export const allWeightNames = (model: Model): string[] => players(model).flatMap(([, network]) => weightNames(network));

/** Those and the generator's averages, where the recipe has an average. */
export const weightAndAverageNames = (model: Model): string[] => [
  ...allWeightNames(model),
  ...(model.recipe.ema > 0 ? Object.keys(model.generator.parameters).map(averageName) : []),
];

/** Copies of the weights that make samples, by the generator's names: averaged ones where the recipe has an average. */
export function generatorWeights({ generator, recipe }: Model, tensors: Tensors): Tensors {
  const source = (name: string): string => (recipe.ema > 0 && name in generator.parameters ? averageName(name) : name);
  return Object.fromEntries(weightNames(generator).map((name) => [name, tf.clone(entryOf(tensors, source(name)))]));
}

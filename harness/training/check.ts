import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import type { Engine, Tensors } from '../engines/engine.js';
import { messageOf } from '../ground/errors.js';
import { placeOf, placeText } from '../ground/place.js';
import { counted } from '../../text/format.js';
import { stream } from '../random/stream.js';
import type { RunSpec } from '../record/record.js';
import { modelOf, refusalOf, trainerOf } from './begin.js';
import type { Preset, Variant } from './definition.js';
import { discriminatorGradients, generateForward, generatorGradients } from './gradients.js';
import { drawLabels, oneHot } from './labels.js';
import { initialState, players, type Model } from './model.js';
import { sizeOfDataset } from './obstacle.js';
import { needsLabels, presetOf } from './recipe.js';
import { slopesAtFakes } from './rehearse.js';
import { schemes } from './schemes/index.js';
import type { SchemeName } from './schemes/names.js';
import type { ReadyVariant } from './variants.js';
import { packed } from './view.js';

/** What is wrong with a preset of a variant, in a sentence, and perhaps where. */
export interface Fault {
  readonly preset: string;
  readonly text: string;
}

const COUNT = 256;
const [BATCH, WIDTH, LATENT, SEED, CLASSES] = [8, 8, 4, 1, 3];
/** Between the mean scores of reals and fakes where one player is clearly behind. */
const LEAD = 4;
/** Steps of each scheme: what stays behind after the second one stays behind after every one. */
const STEPS = 3;

/** Points around the origin, with classes for those who need some: enough to see gradients, and quick. */
const points: Dataset = {
  name: 'check',
  shape: [2],
  classNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
  checksum: 'check',
  train: cloud('train'),
  test: cloud('test'),
};

const traits = sizeOfDataset(points);

function cloud(part: string): Dataset['train'] {
  const values = stream(SEED, 'check', part).normal(2 * COUNT);
  return {
    count: COUNT,
    read: (index, out, at) => out.set(values.subarray(2 * index, 2 * index + 2), at),
    labels: Uint8Array.from({ length: COUNT }, (_, index) => index % CLASSES),
  };
}

/**
 * Tries presets of a variant, all by default, on points with tiny networks: the sign of its losses, the gradients of each player, and a
 * few steps under every scheme that is exact for it. Returns what is wrong; an empty list where nothing is.
 */
export function checkVariant(
  { name, folder, variant }: ReadyVariant,
  engine: Engine,
  presets: readonly string[] = Object.keys(variant.presets),
): Fault[] {
  return presets.flatMap((preset) => {
    const own = presetOf(name, variant, preset);
    const spec = { ...specOf(name, preset, own), ...(needsLabels(variant) && { labels: true as const }) };
    const found = located(folder, () => [...faultsOfLosses(spec, variant), ...faultsOfSteps(spec, variant, engine)]);
    return found.map((text) => ({ preset, text }));
  });
}

function specOf(variant: string, preset: string, { scheme = 'alternating' }: Preset): RunSpec {
  return {
    ...{ variant, preset, scheme, dataset: points.name, seed: SEED },
    ...{ batchSize: BATCH, width: WIDTH, latentSize: LATENT },
    budget: { unit: 'generatorSteps', amount: STEPS },
    evaluation: { every: STEPS, samples: BATCH, curve: [], final: [] },
  };
}

/** What is thrown is a fault too; where the variant's own code threw it, the place is told. */
function located(folder: string, find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    const place = placeOf(error, folder);
    return [`${messageOf(error).replace(/\.$/, '')}.${place ? ` ${placeText(place)}` : ''}`];
  }
}

function faultsOfLosses(spec: RunSpec, variant: Variant): string[] {
  return tf.tidy(() => {
    const model = modelOf(spec, variant, traits);
    const state = initialState(model, SEED);
    return [...faultsOfSigns(model), ...faultsOfGradients(model, state)];
  });
}

/**
 * Scores are high for what looks real. A generator that is behind has to raise the scores of its fakes, and a discriminator
 * that is behind has to lower them. With an encoder or an autoencoder a loss need not look at scores at all.
 */
function faultsOfSigns(model: Model): string[] {
  if (model.head === 'encoder' || model.head === 'autoencoder') return [];
  const slope = (player: 0 | 1, lead: number): number =>
    slopesAtFakes(model, 1, lead).reduce((total, pair) => total + pair[player], 0);
  return [
    ...(slope(0, -LEAD) < 0 ? ['The discriminator’s loss falls as the scores of fakes rise: its sign is turned.'] : []),
    ...(slope(1, LEAD) > 0 ? ['The generator’s loss rises with the scores of its fakes: its sign is turned.'] : []),
  ];
}

function faultsOfGradients(model: Model, state: Tensors): string[] {
  const random = stream(SEED, 'check', 'draws');
  const { batchSize, latentSize, seen, recipe, classes } = model;
  const normal = (shape: readonly number[]): tf.Tensor =>
    tf.tensor(random.normal(shape.reduce((a, b) => a * b)), [...shape]);
  const labels =
    classes === undefined
      ? undefined
      : {
          real: oneHot(drawLabels(batchSize, classes, random), classes),
          fake: oneHot(drawLabels(batchSize, classes, random), classes),
        };
  const noise = model.objective.penalty?.site.noise?.([seen.batchSize, ...seen.shape]);
  const draws = {
    real: packed(recipe.pack, normal([batchSize, ...model.shape])),
    latents: normal([batchSize, latentSize]),
    noise: noise && tf.tensor(random[noise.distribution](noise.shape.reduce((a, b) => a * b)), [...noise.shape]),
    labels,
  };
  const statistics = {};
  const fakes = generateForward(
    model,
    state,
    { latents: draws.latents, labels: labels?.fake, view: undefined },
    statistics,
  );
  const { gradients: ofDiscriminator, updates } = discriminatorGradients(model, state, draws, fakes.value);
  const gradients: Tensors = { ...ofDiscriminator, ...generatorGradients(model, state, draws, fakes).gradients };
  tf.dispose([statistics, updates]); // they are kept beyond their scope
  return players(model).flatMap(([player, { parameters }]) => {
    const own = Object.keys(parameters).flatMap((name) => (gradients[name] ? [gradients[name]] : []));
    const largest = own.map((each) => tf.max(tf.abs(each)).dataSync()[0] ?? 0);
    if (largest.some((value) => !Number.isFinite(value))) return [`A gradient of the ${player} is not finite.`];
    return largest.every((value) => value === 0) ? [`The ${player} has no gradient: it will never learn.`] : [];
  });
}

function faultsOfSteps(spec: RunSpec, variant: Variant, engine: Engine): string[] {
  return schemes.flatMap(({ name }) => {
    const own = { ...spec, scheme: name };
    if (refusalOf(own, modelOf(own, variant, traits)) !== undefined) return [];
    return faultsOfScheme(own, variant, engine, name);
  });
}

function faultsOfScheme(spec: RunSpec, variant: Variant, engine: Engine, scheme: SchemeName): string[] {
  const trainer = trainerOf(spec, modelOf(spec, variant, traits), { dataset: points, engine });
  try {
    trainer.step();
    trainer.step();
    const before = tf.memory().numTensors;
    trainer.step();
    const left = tf.memory().numTensors - before;
    if (left === 0) return [];
    return [
      `A step of ${scheme} leaves ${counted(left, 'tensor')} behind: dispose of what a loss keeps, or do not keep it.`,
    ];
  } finally {
    trainer.dispose();
  }
}

import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../engines/engine.js';
import { messageOf } from '../ground/errors.js';
import { placeOf, placeText, type Place } from '../ground/place.js';
import type { RunSpec } from '../record/record.js';
import { modelOf } from './begin.js';
import { largestOf, points, SEED, startOf } from './check-point.js';
import { faultsOfSchemes } from './check-schemes.js';
import type { Preset, Variant } from './definition.js';
import { pick } from './differentiate.js';
import { discriminatorGradients, generatorGradients } from './gradients.js';
import { players, type Model } from './model.js';
import { sizeOfDataset } from './obstacle.js';
import { placeOfLoss, type FoundFault } from './place-of-loss.js';
import { needsLabels, presetOf } from './recipe.js';
import { slopesAtFakes } from './rehearse.js';
import { pointOf } from './schemes/joint.js';
import type { ReadyVariant } from './variants.js';

/** What is wrong with a preset of a variant, in a sentence, and perhaps where. */
export interface Fault {
  readonly preset: string;
  readonly text: string;
}

const [BATCH, WIDTH, LATENT] = [8, 8, 4];
/** Between the mean scores of reals and fakes where one player is clearly behind. */
const LEAD = 4;
/** Steps of each scheme. The first two may make tensors that stay; what the third leaves behind, every later one does. */
const STEPS = 3;

/**
 * Tries presets of a variant, all by default, on points with tiny networks: the sign of its losses, the gradients of each
 * player, and every scheme that is allowed for it. Returns what is wrong; an empty list where nothing is.
 */
export function checkVariant(
  { name, folder, variant }: ReadyVariant,
  engine: Engine,
  presets: readonly string[] = Object.keys(variant.presets),
): Fault[] {
  return presets.flatMap((preset) => {
    const own = presetOf(name, variant, preset);
    const spec = { ...specOf(name, preset, own), ...(needsLabels(variant) && { labels: true as const }) };
    return textsOf(spec, variant, { engine, folder }).map((text) => ({ preset, text }));
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

/** Each fault with its place. What the variant's own code throws is a fault too. */
function textsOf(spec: RunSpec, variant: Variant, { engine, folder }: { engine: Engine; folder: string }): string[] {
  try {
    const model = modelOf(spec, variant, sizeOfDataset(points));
    const found = [...faultsOfSigns(model), ...faultsOfGradients(model), ...faultsOfSchemes(spec, variant, engine)];
    return found.map(({ text, player }) => placed(text, player && placeOfLoss(model.objective, player, folder)));
  } catch (error) {
    return [placed(`${messageOf(error).replace(/\.$/, '')}.`, placeOf(error, folder))];
  }
}

const placed = (text: string, place: Place | undefined): string => (place ? `${text} ${placeText(place)}` : text);

/**
 * Scores are high for what looks real. A generator that is behind has to raise the scores of its fakes, and a discriminator
 * that is behind has to lower them. With an encoder or an autoencoder a loss need not look at scores at all.
 */
function faultsOfSigns(model: Model): FoundFault[] {
  if (model.head === 'encoder' || model.head === 'autoencoder') return [];
  const slope = (player: 0 | 1, lead: number): number =>
    slopesAtFakes(model, 1, lead).reduce((total, pair) => total + pair[player], 0);
  const turned: FoundFault[] = [];
  if (slope(0, -LEAD) < 0)
    turned.push({
      text: 'The discriminator’s loss falls as the scores of fakes rise: its sign is turned.',
      player: 'discriminator',
    });
  if (slope(1, LEAD) > 0)
    turned.push({
      text: 'The generator’s loss rises with the scores of its fakes: its sign is turned.',
      player: 'generator',
    });
  return turned;
}

function faultsOfGradients(model: Model): FoundFault[] {
  const largest = largestGradients(model);
  return players(model).flatMap(([player], at): FoundFault[] => {
    if (!Number.isFinite(largest[at])) return [{ text: `A gradient of the ${player} is not finite.`, player }];
    return largest[at] === 0 ? [{ text: `The ${player} has no gradient: it will never learn.`, player }] : [];
  });
}

/** The largest entry of each player's gradients. */
function largestGradients(model: Model): number[] {
  return tf.tidy(() => {
    const { state, inputs } = startOf(model);
    const { updates: ofFakes, ...point } = pointOf(model, state, inputs);
    const ofDiscriminator = discriminatorGradients(model, state, point, point.fakes.value);
    const ofGenerator = generatorGradients(model, state, point, point.fakes);
    tf.dispose([ofFakes, ofDiscriminator.updates]); // they are kept beyond their scope
    const gradients = { ...ofDiscriminator.gradients, ...ofGenerator.gradients };
    return players(model).map(([, { parameters }]) =>
      largestOf(Object.values(pick(gradients, Object.keys(parameters)))),
    );
  });
}

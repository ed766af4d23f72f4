import { z } from 'zod';
import { fieldNames, type FieldName } from '../record/common-settings.js';
import { initialiserNames } from '../networks/initialisers.js';
import { augmentations } from './augmentation.js';
import type { Recipe } from './definition.js';

const share = z.number().min(0).max(1);
const decay = z.number().min(0).lt(1);
const count = z.int().min(1).max(100);
const rate = z.number().positive();
const epsilon = z.number().min(0);
const form = z.enum(['pytorch', 'keras', 'tf1']);

/** An optimiser as `adam()`, `rmsprop()` and `sgd()` make it. */
export const optimizerSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('adam'), learningRate: rate, beta1: decay, beta2: decay, epsilon, form }),
    z.strictObject({ kind: z.literal('rmsprop'), learningRate: rate, decay, epsilon, form }),
    z.strictObject({ kind: z.literal('sgd'), learningRate: rate }),
  ],
  { error: 'it has to be made by adam(), rmsprop() or sgd(), such as adam({ learningRate: 1e-4 })' },
);

const learningRateDecay = z.union(
  [z.enum(['none', 'linear', 'cosine']), z.strictObject({ at: z.array(share).min(1), factor: z.number().positive() })],
  {
    error: 'it has to be none, linear, cosine, or { at: [0.5, 0.75], factor: 0.1 }: shares of the budget and a factor',
  },
);

/** What each field of a recipe may be. */
export const recipeFields = {
  discriminatorOptimizer: optimizerSchema,
  generatorOptimizer: optimizerSchema,
  auxiliaryOptimizer: optimizerSchema,
  learningRateDecay,
  warmUp: share,
  discriminatorSteps: z.union([count, z.literal('wgan-official')], {
    error: 'it has to be a whole number from 1 to 100, or wgan-official',
  }),
  generatorSteps: count,
  generatorFirst: z.boolean(),
  clipGradients: z.number().min(0),
  pack: z.int().min(1).max(64),
  augment: z.array(z.enum(augmentations)),
  lambda: z.number().positive(),
  ema: decay,
  generatorNorm: z.enum(['batch', 'layer', 'none']),
  discriminatorNorm: z.enum(['batch', 'layer', 'none', 'spectral', 'spectral+batch']),
  normUnderPenalty: z.boolean(),
  leakySlope: share,
  initialiser: z.enum(initialiserNames),
} as const satisfies Record<keyof Recipe, z.ZodType>;

/** Those that a run may have in place of its preset's, besides its settings that are numbers. */
export const settableFields = Object.fromEntries(fieldNames.map((name) => [name, recipeFields[name]])) as Pick<
  typeof recipeFields,
  FieldName
>;

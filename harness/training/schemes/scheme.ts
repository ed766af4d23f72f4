import type { Step, Tensors } from '../../engines/engine.js';
import type { Model, Player } from '../model.js';
import type { NoiseSpec } from '../sites.js';
import type { SchemeName } from './names.js';
import type { Work } from './passes.js';

/** Where the harness takes an input of a step from. */
export type InputSource =
  | { readonly from: 'data' }
  /** The classes of the samples that were last taken from the data. */
  | { readonly from: 'labels of the data' }
  | { readonly from: 'latents' }
  /** Classes drawn for the fakes. */
  | { readonly from: 'labels' }
  | { readonly from: 'penalty noise'; readonly noise: NoiseSpec }
  | { readonly from: 'view draws'; readonly shape: readonly number[] }
  | { readonly from: 'learning rate'; readonly of: Player };

/** A step that a scheme runs some times per generator step, with fresh inputs each time. */
export interface Phase {
  readonly name: string;
  /** How often it runs in the generator step of the given number, counted from 0. */
  repeat(generatorStep: number): number;
  readonly step: Step;
  /** Of a step of all players together: the gradients that it takes, by parameter. */
  gradients?(state: Tensors, inputs: Tensors): Tensors;
  readonly inputs: Readonly<Record<string, InputSource>>;
  /** What goes through the networks in one execution. */
  readonly work: Work;
  /** Fresh reals that one execution shows to the discriminator, for either player's loss. */
  readonly reals: number;
}

/** How the two players are updated. */
export interface Scheme {
  readonly name: SchemeName;
  /** In a few words, for lists. */
  readonly text: string;
  /** Why a model cannot be trained this way exactly, in a sentence; undefined where it can. */
  refusal(model: Model): string | undefined;
  /** The phases of one generator step, in order. */
  phases(model: Model): readonly Phase[];
}

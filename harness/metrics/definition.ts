import type { Moments } from '../../metrics/arithmetic/fitted.js';
import type { Labelled } from '../../metrics/arithmetic/classes.js';
import type { KernelSums } from '../../metrics/arithmetic/kernel-distance.js';
import type { Mixture, Reached } from '../../metrics/arithmetic/modes.js';
import type { Subsets } from '../../metrics/arithmetic/kernel-subsets.js';
import type { Features } from '../../metrics/features/network.js';
import type { Dataset } from '../data/dataset.js';

/** All that metrics can ask for. Each is made once, when the first metric asks for it. */
export interface Inputs {
  /** Of the reals and the fakes: a row a sample, float64. */
  readonly features: { readonly real: Features; readonly fake: Features };
  /**
   * Mean and covariance of the features of either set, and a factor of the covariance. All that is left of samples that
   * were streamed.
   */
  readonly moments: { readonly real: Moments; readonly fake: Moments };
  /** What kernel distances need of the reals; undefined where it is not known already. */
  readonly kernelSums: KernelSums | undefined;
  /** The same two sets, and how many random subsets of how many samples are to be compared. */
  readonly subsets: Subsets;
  /**
   * Features of what the generator was trained on, and of the fakes; of reals that it was not trained on, where these are
   * known. No run has them.
   */
  readonly training: { readonly train: Features; readonly fake: Features; readonly heldOut?: Features | undefined };
  /**
   * Reals with the classes that they are of, and fakes with those that they were made for. Classes that a network predicts
   * are no labels. Runs have them where their suite has labels.
   */
  readonly labels: Labelled;
  /** The class that each fake was made for, and the one that the classifier of the data set sees in it. */
  readonly asked: { readonly classes: ArrayLike<number>; readonly seen: ArrayLike<number> };
  /** Class probabilities of the fakes, [count × classes]. */
  readonly probabilities: Features;
  /** The modes that fakes reach: centres of a mixture, or classes. */
  readonly reached: Reached;
  /** Points, the mixture whose samples they should be, and the centres that they are nearest to. */
  readonly mixture: { readonly points: Features; readonly law: Mixture; readonly nearest: Reached };
  /** Latents z and the codes E(G(z)) that an encoder gives for their fakes, each [n × latent size]. */
  readonly codes: { readonly latents: Features; readonly codes: Features };
  /** Held-out samples x and G(N(E(x))), each [n × sample size]. */
  readonly reconstructions: { readonly originals: Features; readonly reconstructions: Features };
}
export type Need = keyof Inputs;

/** What a metric may ask of a data set. */
export interface DatasetTraits extends Pick<Dataset, 'shape' | 'mixture' | 'modes'> {
  /** Whether fakes are made for classes: the suite has labels. */
  readonly labels?: boolean | undefined;
}

/** What a metric takes of a run's time. */
export interface Cost {
  /** At every evaluation `along` a training, or at its `end` alone: of the best and the last generator. */
  readonly when: 'along' | 'end';
  /** The most fakes and reals that it takes in a run, drawn by a fixed seed. All by default. */
  readonly most?: number;
}

/** Which metric runs are ranked on, and by which the best step is chosen: the first place that there is. */
export interface Ranks {
  readonly points?: number;
  readonly images?: number;
  /** What it is called in a headline; its title by default. */
  readonly as?: string;
}

/** Numbers of samples. */
export interface Sizes {
  readonly reals: number;
  readonly fakes: number;
}

/** What `ganbench evaluate` says beside a value: entries of its JSON, and a sentence. */
export interface Remark {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What the file `metrics/<name>.ts` exports by default. */
export interface Metric<N extends Need = Need> {
  /** That of the file: in columns, suites and `--metrics`. Small letters, digits and single underscores. */
  readonly name: string;
  /** A few words, as in the middle of a sentence. */
  readonly title: string;
  readonly unit: string;
  /** Which values are wished for: low ones, high ones or, of what can be too much, that of the reals. */
  readonly better: 'lower' | 'higher' | 'real';
  /** Whether it compares two sets and is 0 where they are of one law and large: multiples of its noise floor then say much. */
  readonly isDistance: boolean;
  /** What `compute` is handed. */
  readonly needs: readonly N[];
  readonly cost: Cost;
  /** Whether a bench computes it where the suite names no metrics. */
  suits(dataset: DatasetTraits): boolean;
  /**
   * Float64 in, a number out. It changes nothing of what it is handed.
   * @throws UserError where the inputs are too few, not finite or of other widths; the value is then missing, with the reason.
   */
  compute(inputs: Pick<Inputs, N>): number;
  /** The paper and equation. */
  readonly source: string;

  /** Where it stands in tables, lower first; after all that have a place, by name, where it has none. */
  readonly place?: number;
  /** A word of `--metrics` for it and others. */
  readonly group?: string;
  /** Of a metric on which runs can be ranked; lower is better then. */
  readonly ranks?: Ranks;
  /** `log` where values are above 0 and vary in proportion to their size: they are then compared by their logarithms. */
  readonly scale?: 'log';
  /** Whether readers ask for it beside the distance: a column of the leaderboard. */
  readonly inLeaderboard?: true;
  /** Whether its noise floor goes with 1/reals + 1/fakes, so that one of smaller draws is scaled. */
  readonly noiseBySize?: true;
  /** Whether `ganbench evaluate` computes it where no metric is named; it does by default. */
  unasked?(sizes: Sizes): boolean;
  remark?(sizes: Sizes, inputs: Pick<Inputs, N>): Remark | undefined;
  /** Why a distance differs where reals and fakes change places; none otherwise. */
  readonly oneSided?: string;
  /** Why the order of the samples matters; it must not otherwise. */
  readonly ordered?: string;
}

/** A metric, checked by the compiler: `compute` sees what it needs and nothing else. */
export const defineMetric = <const N extends Need>(metric: Metric<N>): Metric<N> => metric;

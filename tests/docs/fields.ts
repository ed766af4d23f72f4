import type { RunState } from '../../harness/bench/plan.js';
import type { Metric, Need } from '../../harness/metrics/definition.js';
import type { Status } from '../../harness/record/record.js';
import type { Recipe } from '../../harness/training/definition.js';
import type { Objective } from '../../harness/training/objective.js';
import type * as variantParts from '../../harness/variant.js';

/** What the fields of definitions mean. The compiler sees to it that none is missing. */
type Texts<Name extends string> = Readonly<Record<Name, string>>;

export const objectiveTerms: Texts<keyof Objective> = {
  discriminatorLoss: 'a scalar that the discriminator minimises; the fakes are data',
  generatorLoss: 'a scalar that the generator minimises; the discriminator is constant',
  penalty: 'added to the discriminator’s loss: `gradientPenalty(…)`, `sumOfPenalties(…)`',
  sharedLoss: 'a scalar that both players minimise',
  auxiliary: 'a network of its own that trains with the generator: `mutualInformation(…)`, `latentRecovery(…)`',
  constrain: 'keeps the discriminator’s weights in bounds: `clipWeights(c)`',
  memory: 'scalars that live from step to step; `entryOf(memory, name)` reads one',
  head: 'what the discriminator ends in, if it is not one score: `encoder(…)`, `autoencoder(…)`',
};

export const recipeFields: Texts<keyof Recipe> = {
  discriminatorOptimizer: '`adam(…)`, `rmsprop(…)` or `sgd(…)`; `optimizer` sets all three',
  generatorOptimizer: 'the same for the generator',
  auxiliaryOptimizer: 'the same for an auxiliary network',
  learningRateDecay:
    '`none`, `linear`, `cosine`, or `{ at, factor }`: times the factor whenever one of these shares of the budget is spent',
  warmUp: 'share of the budget over which the learning rates rise from 0',
  discriminatorSteps: 'steps before each generator step, or `wgan-official`: 100 at times, else 5',
  generatorSteps: 'generator steps after each turn of the discriminator',
  generatorFirst: 'whether a turn begins with the generator',
  clipGradients: 'the largest Euclidean norm of each player’s gradients; 0: none',
  pack: 'samples that the discriminator judges as one (PacGAN)',
  augment: 'random changes of reals and fakes before the discriminator sees them (DiffAugment)',
  lambda: 'weight λ of the generator’s loss',
  ema: 'decay of the moving average of the generator’s weights, which samples are drawn from; 0: none',
  generatorNorm: 'normalisation of the generator: `batch`, `layer` or `none`',
  discriminatorNorm: 'normalisation of the discriminator: these, `spectral` or `spectral+batch`',
  normUnderPenalty: 'allows batch norm in the discriminator beside a penalty',
  leakySlope: 'slope of the discriminator’s rectifiers below zero',
  initialiser: 'how kernels start',
};

export const partsOfVariants: Texts<keyof typeof variantParts> = {
  defineVariant: 'checks the default export of a `variant.ts`',
  wasserstein: 'the pair L_D = m_f − m_r, L_G = −m_f',
  logistic: 'the pair L_D = E sp(−s_r) + E sp(s_f), L_G = E sp(−s_f), with sp(t) = log(1 + eᵗ)',
  hinge: 'the pair L_D = E max(0, 1 − s_r) + E max(0, 1 + s_f), L_G = −m_f',
  relativisticAverage:
    'of a pair: its L_D of each score less the mean of the other batch; for L_G with reals and fakes exchanged',
  perSample:
    '`perSample(tf.mean, x)`: the mean over the entries of each sample, [n, …] → [n]; also `tf.sum` and others',
  stopGradient: 'its argument as data, inside a loss',
  entryOf: 'one entry of a record, such as a remembered scalar',
  gradientPenalty:
    '`{ at, weight, centre, power, oneSided, perPosition }`: weight · E (‖∇D‖ − centre)^power, with the Euclidean norm of each sample’s gradient',
  sumOfPenalties: 'several penalties, each at its own site',
  reals: 'site: the reals',
  fakes: 'site: the fakes',
  interpolates: 'site: points between a real and a fake',
  realPairs: 'site: points between two reals',
  fakePairs: 'site: points between two fakes',
  mixture: 'site: a real or its fake',
  mixedPairs: 'site: points between two points of `mixture`',
  aroundReals: 'site: reals with noise',
  encoder: 'head: a code of as many components as the latents, and a score of it',
  autoencoder: 'head: a reconstruction, and a score of it and its sample',
  classifier: 'head: a score and a logit for each class; it needs labels',
  clipWeights: 'clips each weight to [−c, c], after a step or before it',
  mutualInformation: 'a network that scores pairs of samples and latents (MEG)',
  latentRecovery: 'an encoder of samples that recovers the latents',
  adam: 'the optimiser of Kingma & Ba 2015',
  rmsprop: 'the optimiser of Tieleman & Hinton 2012',
  sgd: 'plain gradient descent',
};

export const metricFields: Texts<keyof Metric> = {
  name: 'the name of the file: small letters, digits, single underscores. Columns begin with it',
  title: 'a few words, as in the middle of a sentence',
  unit: 'the unit of the value',
  better: '`lower`, `higher`, or `real` if the value of the reals is the goal',
  isDistance:
    'whether it is 0 for two large samples of one distribution; reports then show multiples of the noise floor',
  needs: 'what `compute` receives; the compiler hides everything else',
  cost: "`when: 'along'` computes it at every evaluation, `'end'` at the best and the last step; `most` limits the samples of either set",
  suits: 'whether a bench computes it for a data set if the suite names no metrics',
  compute: 'float64 in, a number out; it must not change its inputs',
  source: 'the paper and equation',
  place: 'optional: its place in tables; metrics without one come last, by name',
  group: 'optional: a word of `--metrics` for several metrics',
  ranks:
    'optional: `{ points, images }`; reports rank runs on the metric with the lowest number. `sliced_wasserstein` has 1 for points, `fd` 1 for images. The first distance also chooses the best step',
  scale: 'optional: `log` if values are above 0 and their spread grows with their size',
  inLeaderboard: 'optional: a column beside the distance',
  noiseBySize: 'optional: its noise is proportional to 1/reals + 1/fakes',
  unasked: 'optional: whether `ganbench evaluate` computes it by default',
  remark: 'optional: what `ganbench evaluate` prints beside the value',
  oneSided: 'optional: why a distance depends on which set is real',
  ordered: 'optional: why the value depends on the order of the samples',
};

export const metricNeeds: Texts<Need> = {
  features: '`real` and `fake`: `count`, `dimensions`, and `values`, a row a sample',
  moments:
    '`mean`, `covariance` and a `factor` F with FᵀF = covariance, of both sets. If these suffice, take them alone: they work for more samples than fit into memory',
  kernelSums: 'sums over the reals that `kd` shares between runs',
  subsets: 'both sets, and how many random subsets of how many samples to compare',
  training:
    'features of the training data, of the fakes and, if given, of held-out reals. From `ganbench evaluate` only',
  labels:
    'the given class of each real and fake, with the features of both: of runs with labels, or from `ganbench evaluate`',
  asked:
    'the class that each fake was made for, and the one that the data set’s classifier sees in it; of runs with labels',
  probabilities: 'the fakes’ class probabilities, if the network is a classifier',
  reached: 'the mode or predicted class of each fake, how many `modes` there are, and which were `found`',
  mixture: 'points, the true distribution, and the nearest centre of each point',
  codes: 'of encoders: latents and their codes',
  reconstructions: 'of encoders: held-out samples and what comes back',
};

export const statuses: Texts<Status> = {
  ok: 'the run spent its budget',
  diverged: 'a loss or weight was not finite, or a loss was beyond 10¹⁰',
  timeout: 'the run took longer than `timeLimit`',
  error: 'the run failed; its reason and log say how',
  skipped: 'the run cannot be made, such as a scheme that is not exact for the variant',
  'load-error': 'the variant does not load',
};

export const runStates: Readonly<Record<RunState, readonly [means: string, next: string]>> = {
  cached: ['finished with this key, or ended in a way that would repeat itself', 'keeps it'],
  new: ['there is no such run', 'trains it'],
  stale: ['something that decides its numbers has changed', 'trains it'],
  rescore: ['metric code, a feature network or the number of samples has changed', 'scores it without training'],
  interrupted: ['stopped before its end', 'continues at its checkpoint'],
  'failed before': ['ended with `error`, or with `timeout` under a lower limit', 'continues at its checkpoint'],
  damaged: ['a file has changed since it was written', 'trains it'],
  impossible: ['it cannot be made', 'records it as `skipped`'],
  'load-error': ['its variant does not load', 'records it as `load-error`'],
};

export const verdicts = {
  failed: 'the status is not `ok`',
  'collapsed, labelled images':
    'exp(−KL) of the predicted classes from the data’s is below 1/2, or fewer than half of the classes appear (500 fakes)',
  'collapsed, mixtures and data of many classes': 'fewer than half of the modes count, by the same measure',
  'collapsed, other data':
    'features have less than a tenth of the reals’ variance; or less than a quarter of both the reals’ diversity and the coverage of reals by reals',
  'learned nothing':
    'the best distance after step 0, on the draw that chooses, is not below 0.7 times that of the untrained generator',
  'with faults':
    'the run is ok, but the check before the bench found something wrong with its variant, such as a loss without gradient; tests keep it',
} as const;

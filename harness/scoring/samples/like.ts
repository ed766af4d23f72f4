import { entryOf } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import type { SampleEvaluation } from './index.js';
import { evaluationJson } from './output.js';

/** How another tool evaluates. */
export interface Likeness {
  readonly features: string;
  readonly metrics: readonly string[];
  /** What the tool calls our metrics. */
  readonly keys: Readonly<Record<string, string>>;
  /** Splits or subsets of the deviations that it divides by their number, where ours are divided by one less. */
  readonly deviations: Readonly<Record<string, number>>;
}

const like = (features: string, keys: Likeness['keys'], deviations: Likeness['deviations'] = {}): Likeness => ({
  features,
  keys,
  deviations,
  metrics: Object.keys(keys),
});

/** The tools by their names, with the metrics that they compute by default or by one flag. */
const tools: Readonly<Record<string, Likeness>> = {
  'torch-fidelity': like(
    'inception-tf',
    {
      fd: 'frechet_inception_distance',
      kd_subsets: 'kernel_inception_distance_mean',
      kd_subsets_sd: 'kernel_inception_distance_std',
      inception_score_10: 'inception_score_mean',
      inception_score_10_sd: 'inception_score_std',
      precision_k3: 'precision',
      recall_k3: 'recall',
    },
    { kd_subsets_sd: 100, inception_score_10_sd: 10 },
  ),
  'pytorch-fid': like('inception-pytorch', { fd: 'FID' }),
  'clean-fid': like('inception-clean', { fd: 'FID', kd_subsets: 'KID' }),
};

/** @throws UserError where the tool is not known. */
export function likenessOf(tool: string): Likeness {
  if (Object.hasOwn(tools, tool)) return entryOf(tools, tool);
  throw new UserError(`--like takes ${Object.keys(tools).join(', ')}, not "${tool}".`);
}

/** The values under the tool's names, and what they were computed on. */
export function likeJson(evaluation: SampleEvaluation, likeness: Likeness): Record<string, unknown> {
  const { keys } = likeness;
  return Object.fromEntries(
    Object.entries(evaluationJson(evaluation)).map(([name, value]) =>
      Object.hasOwn(keys, name) ? [entryOf(keys, name), asTheirs(name, value, likeness)] : [name, value],
    ),
  );
}

/** A line a value, as the tools print them. */
export const likeText = (evaluation: SampleEvaluation, likeness: Likeness): string =>
  Object.entries(likeness.keys)
    .filter(([name]) => evaluation.values[name] !== undefined)
    .map(([name, key]) => `${key}: ${String(asTheirs(name, evaluation.values[name] ?? 'missing', likeness))}`)
    .join('\n');

function asTheirs(name: string, value: unknown, { deviations }: Likeness): unknown {
  const count = Object.hasOwn(deviations, name) ? deviations[name] : undefined;
  return typeof value === 'number' && count !== undefined ? value * Math.sqrt((count - 1) / count) : value;
}

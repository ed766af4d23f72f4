import type { RunRecord } from '../harness/run/record.js';
import { code, escape } from './format.js';
import { byDataset, groupRuns, rankingColumns, type Group } from './groups.js';
import { descriptiveLabel, headline, leaderboard } from './leaderboard.js';
import { failures, provenance, reproduction } from './provenance.js';
import type { Results } from './results.js';
import { convergence, costs, otherScores } from './sections.js';

/** A picture of samples beside the report. */
export interface Figure {
  /** Relative to the report, `/` between folders. */
  readonly file: string;
  readonly run: RunRecord;
  readonly step: number;
}

/** `report.md`: everything that a reader needs to trust or doubt the numbers. */
export function reportMarkdown(results: Results, figures: readonly Figure[]): string {
  const groups = groupRuns(results.records);
  const datasets = [...byDataset(groups)];
  const sections = [
    `# ${escape(results.bench?.suite ?? 'Results')}`,
    ...(results.bench?.description ? [escape(results.bench.description)] : []),
    summary(datasets, results),
    ...descriptiveLabel(groups),
    ...datasets.flatMap(([dataset, members]) => datasetSections(dataset, members, results, figures)),
    '## Cost',
    costs(groups, results),
    '## Failures',
    failures(results),
    '## How to read the numbers',
    notes(),
    '## Provenance',
    provenance(results),
    '## Reproduce',
    reproduction(results),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function summary(datasets: readonly (readonly [string, Group[]])[], { records }: Results): string {
  if (records.length === 0) return 'There is no finished run to report.';
  const ok = records.filter(({ status }) => status === 'ok').length;
  const sentences = datasets.map(([dataset, groups]) => headline(dataset, groups, rankingColumns(groups)[0]));
  return [...sentences, `${ok} of ${records.length} runs are ok.`].join(' ');
}

function datasetSections(
  dataset: string,
  groups: readonly Group[],
  results: Results,
  figures: readonly Figure[],
): string[] {
  const columns = rankingColumns(groups);
  const curve = columns[0] === undefined ? '' : convergence(groups, columns[0], results);
  const others = otherScores(groups, columns);
  const pictures = samples(figures.filter(({ run }) => run.spec.dataset === dataset));
  const titled = (title: string, body: string): string[] =>
    body === '' ? [] : [`### ${escape(dataset)}: ${title}`, body];
  return [
    `## ${escape(dataset)}`,
    settings(groups),
    ...columns.map((column) => leaderboard(dataset, groups, column, results)),
    ...titled('other scores', others),
    ...titled('convergence', curve),
    ...titled('samples', pictures),
  ];
}

/** What the runs were given; a comparison under unequal budgets says so. */
function settings(groups: readonly Group[]): string {
  const given = groups.flatMap(({ records }) =>
    records.map(({ spec }) => {
      const { budget, batchSize, width, latentSize, evaluation } = spec;
      return `${budget.amount} ${budget.unit}, batch size ${batchSize}, width ${width}, latent size ${latentSize}, ${evaluation.samples} fakes per evaluation every ${evaluation.every} steps`;
    }),
  );
  const distinct = [...new Set(given)];
  if (distinct.length === 1) return `Every run: ${distinct[0]}.`;
  return `**The runs were not given the same**: ${distinct.join('; ')}.`;
}

function samples(figures: readonly Figure[]): string {
  return figures
    .map(({ file, run, step }) => {
      const { variant, preset, scheme, seed } = run.spec;
      const status = run.status === 'ok' ? '' : `, ${run.status}`;
      const caption = escape(`${variant} (${preset}, ${scheme}), seed ${seed}, step ${step}${status}`);
      return `${caption}\n\n![${caption}](${encodeURI(file)})`;
    })
    .join('\n\n');
}

function notes(): string {
  const lines = [
    'Scores are mean ± sample standard deviation over the seeds whose runs are ok, with the 95 % t interval of the mean in brackets; one seed has neither.',
    'Order: the mean, lowest first. A run without a score ranks behind all that have one, so variants with a larger share of scored runs stand first whatever the means.',
    '“Separated” says that two of these intervals do not meet; “not separated”, that they do, and then the order is not a finding. Neither is a test: intervals may overlap where a paired test would decide.',
    '“best” is the evaluation at which a separate draw of samples scored best, “last” the end of training, “AUC” the mean of the curve over the steps.',
    `Columns are named metric, feature network, number of fakes, split: ${code('fd_digits_n2k_test')} is the Fréchet distance of 2,000 fakes from the test split in the features of ${code('digits')}.`,
    'The feature networks are not Inception: these distances are no FID and compare only with the same column.',
    '“× floor” is the mean over the noise floor: what real samples, as many as fakes, score against real samples. Differences of the size of the floor are noise.',
    'A “collapsed” run lost most modes or all diversity by its last evaluation; its scores are valid and counted.',
    'Costs: one pass is one forward, backward-to-input or backward-to-weights pass of one batch through one network. Evaluation is never timed as training.',
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

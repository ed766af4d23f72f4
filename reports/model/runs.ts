import { networkText } from '../../harness/networks/choice.js';
import { budgetText } from '../../harness/record/budget.js';
import { hasFaults, whenText, type RunRecord } from '../../harness/record/record.js';
import { presetText } from '../../harness/record/settings.js';
import { NONE, number } from '../../text/format.js';
import { compareRuns } from '../results/groups.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import type { Cell, Column } from './table.js';
import { code, text } from './text.js';

/** Beyond this the details of runs, most of the page, are left to `runs.csv` and the records. */
const MOST_DETAILED = 2000;

/** Every run with all that decided it; nothing where there is none. */
export function runsBlocks(
  records: readonly RunRecord[],
  columnOf: (record: RunRecord) => string | undefined,
): Block[] {
  if (records.length === 0) return [];
  const detailed = records.length <= MOST_DETAILED;
  const columns: (string | Column)[] = [
    { kind: 'name', title: ['variant'] },
    ...['preset', 'scheme', 'data set'],
    numbers('seed'),
    'status',
    ...['score', 'training s'].map(numbers),
    ...(detailed ? [{ kind: 'facts', title: ['spec'] } satisfies Column] : []),
  ];
  const rows = [...records].sort(compareRuns).map((record) => rowOf(record, columnOf(record), detailed));
  const hidden = text`What each run was asked is in ${code('runs.csv')} and its ${code('run.json')}.`;
  return [
    ...(detailed ? [] : [paragraph(hidden)]),
    table(columns, rows, { caption: 'All runs', role: 'runs', file: 'runs.csv' }),
  ];
}

function rowOf(record: RunRecord, column: string | undefined, detailed: boolean): (string | Cell)[] {
  const { spec, status, reason, seconds } = record;
  const score = column === undefined ? null : (record.metrics[column] ?? null);
  const doubts = [...(record.collapsed ? ['collapsed'] : []), ...(hasFaults(record) ? ['with faults'] : [])];
  const state = [status, ...doubts].join(', ');
  const tone = status !== 'ok' ? 'bad' : doubts.length > 0 ? 'unclear' : 'good';
  return [
    spec.variant,
    presetText(spec),
    spec.scheme,
    spec.dataset,
    String(spec.seed),
    reason === null ? { text: [state], tone } : { text: [`${state}: ${reason}`], lines: [[state], [reason]], tone },
    { text: [number(score)], sort: score },
    number(Number(seconds.training.toPrecision(3))),
    ...(detailed ? [{ text: [], facts: facts(record) }] : []),
  ];
}

function facts({ name, key, spec, digest, provenance, spent }: RunRecord): [string, string][] {
  const { budget, evaluation } = spec;
  return [
    ['folder', `runs/${name}`],
    ['budget', budgetText(budget)],
    [
      'spent',
      Object.entries(spent)
        .map(([unit, amount]) => `${number(amount)} ${unit}`)
        .join(', '),
    ],
    ['batch size', String(spec.batchSize)],
    ['width', String(spec.width)],
    ['latent size', String(spec.latentSize)],
    ...(spec.network ? [['network', networkText(spec.network)] as [string, string]] : []),
    ...(spec.labels ? [['labels', 'told to both players'] as [string, string]] : []),
    [
      'evaluation',
      `${evaluation.samples} fakes ${whenText(evaluation)}: ${[...evaluation.curve, ...evaluation.final].join(', ')}`,
    ],
    [
      'engine',
      `${provenance.engine} (${provenance.engineVersion}), ${provenance.device}, threads: ${provenance.threads}`,
    ],
    ['key', key],
    ['weights sha256', digest ?? NONE],
  ];
}

import { join as joinPath } from 'node:path';
import { writeAtomically } from '../../ground/files.js';
import { NONE, number, shown } from '../../../text/format.js';
import type { Summary } from '../../../statistics/summary.js';
import { plainPage } from '../../../reports/render/html/plain-page.js';
import { toMarkdown } from '../../../reports/render/markdown.js';
import { heading, list, paragraph, table, type Block } from '../../../reports/model/blocks.js';
import { code, strong, text } from '../../../reports/model/text.js';
import type { Finding } from './findings.js';
import { outcomeText, type Row, type RowScale } from './row.js';

/** Writes `published.md` and `published.html`; returns their names. */
export function writePublished(folder: string, rows: readonly Row[]): string[] {
  const blocks = [heading(1, ['Published results']), summaryTable(rows), ...sections(rows)];
  writeAtomically(joinPath(folder, 'published.md'), toMarkdown(blocks));
  writeAtomically(joinPath(folder, 'published.html'), plainPage('Published results', blocks));
  return ['published.md', 'published.html'];
}

/** All rows and scales. */
export const summaryTable = (rows: readonly Row[]): Block =>
  table(
    ['result', 'scale', 'outcome', 'commit', 'planned cost'],
    rows.flatMap((row) =>
      row.scales.map((each) => [row.entry.protocol.title, each.scale, outcomeText(each), ...commitsOrCost(each)]),
    ),
  );

/** A section for each row. */
export const sections = (rows: readonly Row[]): Block[] => rows.flatMap((row) => section(row));

/** An execution has a commit; what was not executed has a cost. */
function commitsOrCost({ outcome, protocol: { cost } }: RowScale): [commit: string, cost: string] {
  if (!outcome) return ['', cost];
  const commits = outcome.machines.flatMap((machine) => /commit (\w+( with local changes)?)/.exec(machine)?.[1] ?? []);
  return [[...new Set(commits)].join(', '), outcome.complete ? '' : cost];
}

function section(row: Row): Block[] {
  const { name, protocol } = row.entry;
  return [
    heading(2, [protocol.title]),
    paragraph(text`${protocol.says} (${protocol.source}${spreadText(row)})`),
    ...row.scales.flatMap((each) => atScale(name, each)),
    ...(protocol.differences.length > 0
      ? [paragraph(['Known differences:']), list(protocol.differences.map((each) => [each]))]
      : []),
  ];
}

function spreadText({ entry: { protocol } }: Row): string {
  const { spread } = protocol;
  if (!spread) return '';
  return `; ± is the ${spread.is}${spread.runs === undefined ? '' : ` of ${spread.runs} runs`}`;
}

function atScale(name: string, each: RowScale): Block[] {
  const { scale, protocol, outcome, findings } = each;
  const command = code(`npx ganbench published ${name} --scale ${scale}`);
  const head = paragraph(text`${strong(`${scale}: ${outcomeText(each)}.`)} ${protocol.done}`);
  if (!outcome) return [head, paragraph(text`Planned cost: ${protocol.cost} Command: ${command}`)];
  const failed = outcome.runs.filter(({ failure }) => failure !== null);
  return [
    head,
    table(
      ['score', 'arm', 'published', 'ours [95 %]', 'runs', 'ours ÷ theirs', 'agreement', 'outcome'],
      rowsOf(findings),
    ),
    ...(failed.length === 0
      ? []
      : [
          table(
            ['failed', 'seed', 'reason'],
            failed.map((run) => [run.arm, String(run.seed), run.failure ?? '']),
          ),
        ]),
    paragraph(text`Made by ${outcome.machines.join('; ')}. Again: ${command}`),
  ];
}

const rowsOf = (findings: readonly Finding[]): string[][] =>
  findings.map(({ score, arms, published, ours, failed, ratio, rule, verdict }) => [
    score,
    arms.join(' > '),
    published.join(' > '),
    ours.map(ownText).join(' > '),
    `${ours.map(({ count }) => count).join(', ')}${failed > 0 ? `, ${failed} failed` : ''}`,
    ratio === null ? NONE : number(Number(ratio.toPrecision(4))),
    rule,
    verdict,
  ]);

/** `6.1 [5.2, 7.0]`; all digits of a single value. */
function ownText(summary: Summary): string {
  const { mean, interval } = shown(summary);
  if (summary.count === 1 && summary.mean !== null) return String(Number(summary.mean.toPrecision(7)));
  return interval ? `${mean} [${interval.join(', ')}]` : mean;
}

/** For a terminal: a line for each row and scale that was executed, and those of the scale that were not. */
export function publishedText(rows: readonly Row[], scale: RowScale['scale']): string {
  const lines = rows.flatMap(({ entry, scales: all }) =>
    all
      .filter((each) => each.outcome !== undefined || each.scale === scale)
      .map((each) => [entry.name, each.scale, outcomeText(each)] as const),
  );
  const width = Math.max(0, ...lines.map(([name]) => name.length));
  return lines.map(([name, at, outcome]) => `${name.padEnd(width)}  ${at.padEnd(5)}  ${outcome}`).join('\n');
}

export const publishedJson = (rows: readonly Row[]) =>
  rows.map(({ entry: { name, protocol }, scales: all }) => ({
    name,
    title: protocol.title,
    source: protocol.source,
    differences: protocol.differences,
    scales: all.map(({ scale, protocol: at, outcome, findings }) => ({
      scale,
      done: at.done,
      cost: at.cost,
      complete: outcome?.complete ?? null,
      machines: outcome?.machines ?? [],
      findings,
    })),
  }));

import { hasFaults } from '../../harness/record/record.js';
import type { Summary } from '../../statistics/summary.js';
import { number, plusMinus, shown, spread } from '../../text/format.js';
import { numbers, paragraph, toCell, type Block } from './blocks.js';
import { boardTitle, okCount, overFloor, ranksText, times, type Entry, type Leaderboard } from './leaderboard.js';
import { columnNamed } from './names.js';
import type { Standing, StandingVerdict } from './standings.js';
import { stripOf, stripScale, type StripScale } from './strip.js';
import type { Cell, Column } from './table.js';
import { emphasis, strong, text, type Text } from './text.js';

/** A data set's leaderboards, those of one equality together. */
export function leaderboardBlocks(boards: readonly Leaderboard[], styles: ReadonlyMap<string, number>): Block[] {
  const titles = [...new Set(boards.map(boardTitle))];
  const choices = titles.map((title) => ({
    title,
    blocks: boards.filter((board) => boardTitle(board) === title).flatMap((board) => leaderboardTable(board, styles)),
  }));
  return choices.length === 0 ? [] : [{ kind: 'choices', title: 'Equal of what', choices }];
}

/** Each seed is a dot on a common scale: overlap is seen before it is read. */
export function leaderboardTable(board: Leaderboard, styles: ReadonlyMap<string, number>): Block[] {
  const name = columnNamed(board.column, board.table);
  const scale = stripScale(board);
  const columns = columnsOf(board, scale);
  const rows = board.entries.map((entry, at) => rowOf(entry, at + 1, styles.get(entry.group.label) ?? 0, board, scale));
  return [
    paragraph(text`${strong(boardTitle(board))}. ${name}, lower is better:`),
    {
      kind: 'table',
      table: {
        columns,
        rows,
        references: referencesOf(board, scale),
        leads: board.entries[0]?.verdict === 'leader',
        caption: `Leaderboard of ${board.dataset}, ${boardTitle(board)}: ${name.name}, lower is better`,
        role: 'leaderboard',
      },
    },
  ];
}

/** A column that some boards have. */
const where = <T>(condition: boolean, value: T): T[] => (condition ? [value] : []);

function columnsOf({ column, scored, extras, has }: Leaderboard, scale: StripScale | null): Column[] {
  return [
    { kind: 'words', title: ['rank'], about: 'what the tests leave open of the place' },
    { kind: 'name', title: ['variant'] },
    { kind: 'words', title: ['ok'], about: 'runs that ended well, of all' },
    { ...numbers(scored), about: column },
    { kind: 'strip', title: [scale?.log ? 'seeds (log)' : 'seeds'] },
    { ...numbers('× floor'), about: 'the mean over what real samples score against real samples' },
    ...extras.map((extra) => ({ ...numbers(extra.title), about: extra.column })),
    ...where(has.last, { ...numbers('last'), about: 'at the end of training' }),
    ...where(has.auc, { ...numbers('AUC'), about: 'mean of the curve over the steps' }),
    ...where<Column>(has.letters, {
      kind: 'words',
      title: ['letters'],
      about: 'variants that share one are not separated',
    }),
    { kind: 'words', title: ['against the leader'] },
  ];
}

function rowOf(entry: Entry, order: number, style: number, { has }: Leaderboard, scale: StripScale | null): Cell[] {
  const { group, summary, scores } = entry;
  return [
    { text: [ranksText(entry)], sort: order },
    { text: [group.label], style },
    okCell(entry),
    scoreCell(summary),
    { text: [], ...(scale && scores.length > 0 && { strip: stripOf(entry, style, scale) }) },
    { text: [times(entry.timesFloor)], sort: entry.timesFloor },
    ...entry.extras.map(spreadCell),
    ...where(has.last, spreadCell(entry.last)),
    ...where(has.auc, spreadCell(entry.auc)),
    ...where(has.letters, toCell(entry.letters)),
    verdictCell(entry),
  ];
}

function okCell({ group }: Entry): Cell {
  const isDoubtful = group.records.some((record) => record.collapsed === true || hasFaults(record));
  const tone = group.ok.length < group.records.length ? 'bad' : isDoubtful ? 'unclear' : 'good';
  return { text: [okCount(group)], sort: group.ok.length / group.records.length, tone };
}

/** The mean with what it may be. */
function scoreCell(summary: Summary): Cell {
  const { mean, sd, interval } = shown(summary);
  const first: Text = sd === null ? [strong(mean)] : [strong(mean), ` ± ${sd}`];
  return {
    text: [plusMinus(summary)],
    sort: summary.mean,
    ...(interval && { lines: [first, [`${interval[0]} to ${interval[1]}`]] }),
  };
}

function spreadCell(summary: Summary): Cell {
  const { mean, sd } = shown(summary);
  return { text: [spread(summary)], sort: summary.mean, ...(sd !== null && { lines: [[mean], [`± ${sd}`]] }) };
}

const VERDICTS: Readonly<Record<StandingVerdict, string>> = {
  leader: 'leader',
  separated: 'separated',
  'not separated': 'not separated',
  undecided: 'undecided: one seed',
  incomplete: 'not compared',
};

function verdictCell({ verdict, lacks }: Standing): Cell {
  const words = VERDICTS[verdict];
  const badge = verdict.replace(' ', '-');
  if (lacks !== null) return { text: [`${words}: ${lacks}`], lines: [[words], [lacks]], badge };
  return { text: verdict === 'not separated' ? [strong(words)] : [words], badge };
}

/** Scores that are not a variant's. */
function referencesOf(board: Leaderboard, scale: StripScale | null): Cell[][] {
  const { floor, untrained, extras } = board;
  const rows: Cell[][] = [];
  if (untrained.mean !== null) {
    const score = { text: spread(untrained), value: untrained.mean, multiple: overFloor(untrained.mean, floor) };
    const none = extras.map(() => '');
    rows.push(referenceRow('untrained generator', score, none, board, scale));
  }
  if (floor !== null) {
    const score = { text: number(floor), value: floor, multiple: 1 };
    const others = extras.map(({ real }) => number(real));
    rows.push(referenceRow('real vs real (noise floor)', score, others, board, scale));
  }
  return rows;
}

function referenceRow(
  name: string,
  score: { readonly text: string; readonly value: number; readonly multiple: number | null },
  others: readonly string[],
  { has }: Leaderboard,
  scale: StripScale | null,
): Cell[] {
  const place = scale?.place(score.value) ?? NaN;
  const isNear = place > -0.01 && place < 1.01; // rounding
  return [
    toCell(''),
    { text: [emphasis(name)] },
    toCell(''),
    { text: [score.text], sort: score.value },
    { text: [], ...(isNear && { strip: { style: null, mean: place, interval: null, dots: [] } }) },
    toCell(times(score.multiple)),
    ...others.map(toCell),
    ...where(has.last, toCell('')),
    ...where(has.auc, toCell('')),
    ...where(has.letters, toCell('')),
    toCell(''),
  ];
}

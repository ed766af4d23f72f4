import { defined } from '../../harness/ground/certain.js';
import { hasFaults, type RunRecord } from '../../harness/record/record.js';
import { compareText } from '../../text/compare-text.js';
import { counted, enumerate, plusMinus, spread } from '../../text/format.js';
import type { Results } from '../results/results.js';
import type { Card, Place } from './card.js';
import { distanceName, headline, standing, untrainedText } from './headline.js';
import { judgementOf } from './judgement.js';
import { times, type Leaderboard } from './leaderboard.js';
import { columnNamed } from './names.js';
import { text, type Text } from './text.js';
import { toComeSentence } from './to-come.js';

/** Who leads, by how much, and whether the seeds bear it out. */
export function leaderCard(dataset: string, board: Leaderboard | undefined): Card {
  const first = board?.entries[0];
  const told = headline(dataset, board);
  if (!board || !first || first.summary.count === 0)
    return { title: dataset, large: 'no score', tone: 'plain', lines: [told], told };
  const { isClear, words } = judgementOf(board.entries);
  const multiple = first.timesFloor === null ? '' : ` · ${times(first.timesFloor)} the noise floor`;
  return {
    title: `Lowest ${distanceName(board)} on ${dataset} at ${board.equality.name}`,
    large: first.group.label,
    tone: isClear ? 'clear' : 'unclear',
    score: `${plusMinus(first.summary)}${multiple}`,
    badge: words,
    lines: [[standing(board.entries)]],
    hint: text`${columnNamed(board.column, board.table)}: mean ± sd over the seeds, 95 % interval; lower is better`,
    told,
  };
}

const PLACES = 5;

/** The first places with what they are above the leader: how far ahead it is, at a glance. */
export function placesCard(board: Leaderboard | undefined): Card[] {
  const { dataset = '', entries = [] } = board ?? {};
  const leader = entries[0]?.summary.mean ?? 0;
  const scored = entries.filter(({ summary }) => summary.mean !== null);
  if (!board || scored.length < 2 || !(leader > 0)) return [];
  const places = scored.slice(0, PLACES).map(({ group, summary, verdict }, at): Place => {
    const above = ((defined(summary.mean) / leader - 1) * 100).toFixed(0);
    return { name: group.label, score: spread(summary), hint: at > 0 ? `+${above} %, ${verdict}` : verdict };
  });
  const title = `First ${places.length} of ${entries.length} on ${dataset} at ${board.equality.name}`;
  return [{ title, large: '', tone: 'plain', lines: [], places, told: [] }];
}

/** How the runs ended. */
export function stateCard(results: Results, boards: readonly Leaderboard[]): Card {
  const { records, problems } = results;
  const rest = toComeSentence(results);
  const ok = records.filter(({ status }) => status === 'ok').length;
  const collapsed = records.filter((record) => record.collapsed).length;
  const faulty = faultSentences(records);
  const stuck = boards.flatMap(untrainedText);
  const doubtful = rest !== '' || collapsed > 0 || problems.length > 0 || stuck.length + faulty.length > 0;
  const ended = ok === records.length ? 'None diverged, failed or ran out of time.' : okSentence(records);
  return {
    title: 'runs',
    large: `${ok} of ${records.length} ok`,
    tone: ok < records.length ? 'failed' : doubtful ? 'unclear' : 'clear',
    lines: [
      ...(rest === '' ? [] : [[rest]]),
      [ended],
      ...(collapsed > 0 ? [[`${counted(collapsed, 'ok run')} collapsed.`]] : []),
      ...(problems.length > 0 ? [[`${counted(problems.length, 'problem')} in the results folder.`]] : []),
      ...[...faulty, ...stuck].map((sentence): Text => [sentence]),
    ],
    more: 'failures',
    told: [
      records.length === 0
        ? rest || 'There is no finished run to report.'
        : [...faulty, ...stuck, ...(rest === '' ? [] : [rest]), okSentence(records)].join(' '),
    ],
  };
}

/** `The check found faults of turned.` */
function faultSentences(records: readonly RunRecord[]): string[] {
  const variants = [...new Set(records.filter(hasFaults).map(({ spec }) => spec.variant))].sort(compareText);
  return variants.length === 0 ? [] : [`The check before the bench found faults of ${enumerate(variants)}.`];
}

/** `44 of 48 runs are ok; the others are 3 × exploding (diverged), broken (load-error).` */
function okSentence(records: readonly RunRecord[]): string {
  const failed = records.filter(({ status }) => status !== 'ok');
  const counts = new Map<string, number>();
  for (const { spec, status } of failed) {
    const what = `${spec.variant} (${status})`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const shown = [...counts].slice(0, 6).map(([what, count]) => (count === 1 ? what : `${count} × ${what}`));
  const rest = counts.size > shown.length ? ', …' : '';
  const ok = `${records.length - failed.length} of ${records.length} runs are ok`;
  return shown.length === 0 ? `${ok}.` : `${ok}; the others are ${shown.join(', ')}${rest}.`;
}

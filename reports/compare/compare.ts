import { defined, itemAt } from '../../harness/ground/certain.js';
import { isOfCompute } from '../../harness/record/budget.js';
import type { RunRecord } from '../../harness/record/record.js';
import { countingOf } from '../../harness/record/run-key.js';
import type { BenchComparison, Row } from './comparison.js';
import { settingsChanged } from '../model/settings-of.js';
import { place, sentence } from './text.js';
import { armOf } from '../model/standings.js';
import { counted, enumerate, number } from '../../text/format.js';
import { scaleOf } from '../../harness/record/metric-table.js';
import { groupRuns, rankingOf, type Group } from '../results/groups.js';
import { sameMachine } from '../model/machines.js';
import type { Results } from '../results/results.js';
import { speedLabel } from '../model/speed.js';
import type { SpeedRow } from '../../harness/record/speed-csv.js';
import { contestKey } from '../../harness/record/speed-csv.js';
import { summarise, type Summary } from '../../statistics/summary.js';
import { LEVEL } from '../../statistics/level.js';
import { holmOf } from '../../statistics/holm.js';
import { pairScores } from '../../statistics/scores.js';
import { twoSidedT } from '../../statistics/student.js';

/** Smaller changes are not worth a red light, however sure they are. */
const WORTH_SAYING = { quality: 1.05, time: 1.1, speedRatio: 1.05 };
/** One has no variance. */
const FEWEST_PAIRS = 2;
const BASELINE = 'sgan';

/**
 * Decides whether a bench is worse than an earlier one: runs that no longer end well, quality paired by seed, and time
 * relative to the baseline's within one machine. The same results twice give no sentence.
 */
export function compareBenches(old: Results, now: Results): BenchComparison {
  const regressions: string[] = [];
  const improvements: string[] = [];
  const notes: string[] = [];
  const shared = pairGroups(groupRuns(old.records, old.table), groupRuns(now.records, now.table), notes);
  for (const pair of shared) findErrors(pair, regressions);
  const pairs = withEqualSettings(shared, notes);
  for (const pair of pairs) compareEndings(pair, regressions, improvements);
  const rows = [...qualityRows(pairs), ...timeRows(pairs, notes)];
  for (const row of rows) {
    if (row.verdict === 'worse') regressions.push(sentence(row));
    if (row.verdict === 'better') improvements.push(sentence(row));
  }
  const few = rows.filter(({ what, verdict }) => what === 'quality' && verdict === 'too few pairs');
  if (few.length > 0)
    notes.push(
      `Fewer than ${FEWEST_PAIRS} seeds with a score in both: ${enumerate(few.map(place))} cannot be decided.`,
    );
  const timings = compareSpeed(old.speed, now.speed, regressions, improvements);
  for (const [which, { problems }] of [
    ['old', old],
    ['new', now],
  ] as const)
    notes.push(...problems.map((problem) => `Of the ${which} results: ${problem}`));
  const tested = rows.filter(({ verdict }) => verdict !== 'too few pairs').length;
  return { regressions, improvements, notes, rows, checked: tested + timings };
}

interface Pair {
  readonly old: Group;
  readonly now: Group;
}

const keyOf = ({ dataset, variant, preset, scheme }: Group): string =>
  JSON.stringify([dataset, variant, preset, scheme]);

function pairGroups(old: readonly Group[], now: readonly Group[], notes: string[]): Pair[] {
  const before = new Map(old.map((group) => [keyOf(group), group]));
  const after = new Set(now.map(keyOf));
  const gone = old.filter((group) => !after.has(keyOf(group)));
  const added = now.filter((group) => !before.has(keyOf(group)));
  const names = (groups: readonly Group[]): string =>
    enumerate(groups.map(({ label, dataset }) => place({ variant: label, dataset })));
  if (gone.length > 0) notes.push(`Only in the old results: ${names(gone)}.`);
  if (added.length > 0) notes.push(`Only in the new results: ${names(added)}.`);
  return now.flatMap((group) => {
    const earlier = before.get(keyOf(group));
    return earlier ? [{ old: earlier, now: group }] : [];
  });
}

/** The runs of both groups that share a seed. */
function seedPairs({ old, now }: Pair): (readonly [old: RunRecord, now: RunRecord])[] {
  const before = new Map(old.records.map((record) => [record.spec.seed, record]));
  return now.records.flatMap((record) => {
    const earlier = before.get(record.spec.seed);
    return earlier ? [[earlier, record] as const] : [];
  });
}

const placeOf = ({ now: { label, dataset } }: Pair): string => place({ variant: label, dataset });

/** Another budget or width gives other numbers without anything being better or worse: such pairs are named and left out. */
function withEqualSettings(pairs: readonly Pair[], notes: string[]): Pair[] {
  const changed = new Map<string, Pair[]>();
  const equal = pairs.filter((pair) => {
    const changes = [...new Set(seedPairs(pair).flatMap(([a, b]) => givenChanged(a, b)))].join('; ');
    if (changes !== '') changed.set(changes, [...(changed.get(changes) ?? []), pair]);
    return changes === '';
  });
  for (const [changes, those] of changed)
    notes.push(`Not compared, because they were not given the same: ${enumerate(those.map(placeOf))}. ${changes}.`);
  return equal;
}

/** Equal budgets of compute are unequal where their operations were counted in another way. */
function givenChanged(old: RunRecord, now: RunRecord): string[] {
  const [before, after] = [countingOf(old.parts), countingOf(now.parts)];
  const recounted = isOfCompute(now.spec.budget) && before !== after;
  const counting = recounted ? [`the counting of operations was ${before} and is ${after}`] : [];
  return [...settingsChanged(old.spec, now.spec), ...counting];
}

/** Errors of the code need no statistics, whatever the settings. */
function findErrors(pair: Pair, regressions: string[]): void {
  const runs = seedPairs(pair);
  const broken = runs.filter(([a, b]) => a.status === 'ok' && (b.status === 'error' || b.status === 'load-error'));
  if (broken.length > 0)
    regressions.push(
      `${placeOf(pair)}: ${counted(broken.length, 'run')} of ${runs.length} that ${broken.length === 1 ? 'was' : 'were'} ok now ${broken.length === 1 ? 'ends' : 'end'} with ${itemAt(broken, 0)[1].status}: ${itemAt(broken, 0)[1].reason ?? 'no reason'}`,
    );
}

/** Divergence, time limits and collapse are decided by a sign test. */
function compareEndings(pair: Pair, regressions: string[], improvements: string[]): void {
  const runs = seedPairs(pair);
  const judge = (verb: string, fails: (run: RunRecord) => boolean): void => {
    const worse = runs.filter(([a, b]) => !fails(a) && fails(b)).length;
    const better = runs.filter(([a, b]) => fails(a) && !fails(b)).length;
    const words = (count: number, how: string): string =>
      `${placeOf(pair)}: ${counted(count, 'run')} of ${runs.length} ${how} (one-sided sign test p = ${number(signTest(worse, better))}).`;
    if (signTest(worse, better) <= LEVEL) regressions.push(words(worse, `now ${verb}, and did not before`));
    if (signTest(better, worse) <= LEVEL) improvements.push(words(better, `no longer ${verb}`));
  };
  judge('diverge or run out of time', ({ status }) => status === 'diverged' || status === 'timeout');
  judge('collapse', ({ collapsed }) => collapsed === true);
}

/** P(at least `more` of more + less) when both directions are equally likely; 1 where nothing changed. */
export function signTest(more: number, less: number): number {
  const count = more + less;
  let term = 2 ** -count;
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    if (k >= more) sum += term;
    term *= (count - k) / (k + 1);
  }
  return more === 0 ? 1 : sum;
}

function qualityRows(pairs: readonly Pair[]): Row[] {
  const tests = pairs.flatMap(({ old, now }) => {
    const columns = rankingOf([now]);
    return columns
      .filter((column) => old.ok.some(({ metrics }) => metrics[column] !== undefined))
      .map((column) => {
        const scale = scaleOf(column, now.table);
        const { scored } = pairScores(armOf(now, column), armOf(old, column), { scale, direction: 'lower' });
        return { what: 'quality' as const, group: now, column, log: scale === 'log', differences: scored };
      });
  });
  return decide(tests, WORTH_SAYING.quality);
}

/**
 * Seconds a step over those of the baseline with the same seed on the same machine, in each bench: machines of one kind
 * differ by more than code does, so seconds themselves are never compared.
 */
function timeRows(pairs: readonly Pair[], notes: string[]): Row[] {
  const tests = pairs.flatMap((pair) => {
    const reference = pairs.find(({ now }) => now.dataset === pair.now.dataset && now.variant === BASELINE);
    if (!reference || reference === pair) return [];
    const basis = new Map(seedPairs(reference).map((runs) => [runs[0].spec.seed, runs]));
    const differences = seedPairs(pair).flatMap((runs) => {
      const base = basis.get(runs[0].spec.seed);
      if (!base || ![...runs, ...base].every(isTimed) || !onOneMachine([...runs, ...base])) return [];
      const ratio = (at: 0 | 1): number => secondsAStep(runs[at]) / secondsAStep(base[at]);
      return [Math.log(ratio(1) / ratio(0))];
    });
    const column = `seconds a step over those of ${reference.now.label}`;
    return [{ what: 'time' as const, group: pair.now, column, log: true, differences }];
  });
  if (tests.length > 0 && tests.every(({ differences }) => differences.length === 0))
    notes.push('Times are not compared: the two benches share no machine.');
  return decide(tests, WORTH_SAYING.time);
}

const isTimed = ({ status, seconds }: RunRecord): boolean => status === 'ok' && seconds.training > 0;
const secondsAStep = ({ seconds, spent }: RunRecord): number => seconds.training / spent.generatorSteps;
const onOneMachine = (runs: readonly RunRecord[]): boolean =>
  runs.every(({ provenance }) => sameMachine(provenance, itemAt(runs, 0).provenance));

interface Test {
  readonly what: Row['what'];
  readonly group: Group;
  readonly column: string;
  readonly log: boolean;
  readonly differences: readonly number[];
}

function decide(tests: readonly Test[], worthSaying: number): Row[] {
  const summaries = tests.map(({ differences }) => summarise(differences));
  const ps = summaries.map(pairedTest);
  const adjusted = holmOf(ps);
  return tests.map(({ what, group, column, log }, at): Row => {
    const { count, mean, interval } = itemAt(summaries, at);
    const p = itemAt(ps, at);
    const adjustedP = itemAt(adjusted, at);
    const back = log ? Math.exp : (value: number): number => value;
    const enough = !log || Math.abs(mean ?? 0) > Math.log(worthSaying);
    const sure = adjustedP !== null && adjustedP <= LEVEL && enough;
    return {
      what,
      dataset: group.dataset,
      variant: group.label,
      column,
      log,
      pairs: count,
      p,
      adjustedP,
      change: mean === null ? null : back(mean),
      interval: interval && [back(interval[0]), back(interval[1])],
      verdict: p === null ? 'too few pairs' : !sure ? 'no change found' : defined(mean) > 0 ? 'worse' : 'better',
    };
  });
}

/**
 * Two-sided p of Student's paired t test, each variant with its own variance: moderated ones would err in 8 % of comparisons
 * with three seeds (docs/statistics.md).
 */
function pairedTest({ count, mean, sd }: Summary): number | null {
  if (count < FEWEST_PAIRS || mean === null || sd === null) return null;
  return twoSidedT(mean, sd / Math.sqrt(count), count - 1);
}

/** Timings of the same machine and combination whose intervals lie apart; how many there are in both. */
function compareSpeed(
  old: readonly SpeedRow[],
  now: readonly SpeedRow[],
  regressions: string[],
  improvements: string[],
): number {
  const key = (row: SpeedRow): string => `${row.scheme} ${contestKey(row)}`;
  const before = new Map(old.map((row) => [key(row), row]));
  let compared = 0;
  for (const row of now) {
    const earlier = before.get(key(row));
    if (!earlier) continue;
    compared++;
    const words = `${speedLabel(row)} (${row.engine}, batch ${row.batch}, width ${row.width}): its time over that of alternating went from ${number(earlier.ratio)} to ${number(row.ratio)}, and the 95 % intervals lie apart.`;
    const factor = row.ratio / earlier.ratio;
    if (row.ratioLow > earlier.ratioHigh && factor > WORTH_SAYING.speedRatio) regressions.push(words);
    if (row.ratioHigh < earlier.ratioLow && factor < 1 / WORTH_SAYING.speedRatio) improvements.push(words);
  }
  return compared;
}

import { describe, expect, it } from 'vitest';
import { asEvents } from '../../../harness/executors/events.js';
import { PoolState } from '../../../harness/executors/pool-state.js';
import { quietly, showing, type Output, type View } from '../../../harness/executors/progress.js';
import { metricTable } from '../../../reports/results/metric-table.js';
import { FD, record } from '../../reports/records.js';
import type { TrainJob } from '../../../harness/worker/messages.js';

const good = record('sgan', 0, 161.2345);
const bad = record('wgan', 0, null, { status: 'diverged', reason: 'The loss was NaN at step 3.' });
const jobs = [good, bad].map(({ name, spec }) => ({ kind: 'train', name, spec }) as unknown as TrainJob);

/** A bench of two runs, one of which diverges. */
async function play(view: View): Promise<void> {
  const state = new PoolState({ jobs, lanes: 1, table: metricTable(null, [good]), finished: [] });
  const display = view.follow(state);
  for (const [job, run] of [
    [jobs[0]!, good],
    [jobs[1]!, bad],
  ] as const) {
    for (const each of [state, display]) each.onStart(job);
    const progress = {
      type: 'progress',
      share: 0.5,
      step: 50,
      stepsPerSecond: 20,
      losses: { generatorLoss: 1 },
    } as const;
    for (const each of [state, display]) each.onMessage(job, progress);
    const result = { status: 'recorded', record: run } as const;
    for (const each of [state, display]) await each.onEnd(job, result);
  }
  display.stop();
}

function recorder(): { output: Output; text: () => string } {
  let written = '';
  const write = (text: string | Uint8Array): boolean => {
    written += String(text);
    return true;
  };
  return { output: { write, columns: 80, rows: 24 } as Output, text: () => written };
}

describe('where no terminal is', () => {
  it('says when runs begin, where they are and how they end, with names for people', async () => {
    const { output, text } = recorder();
    await play(showing(output));
    expect(text().split('\n')).toEqual([
      'sgan mnist seed 0: started',
      expect.stringMatching(/^sgan mnist seed 0: step 50  20\.0 steps\/s  generator 1\.000  \(0 of 2 runs/),
      'sgan mnist seed 0: ok in 12 s, Fréchet distance (digits) 161.2 [1/2]',
      'wgan mnist seed 0: started',
      expect.stringMatching(/^wgan mnist seed 0: step 50/),
      'wgan mnist seed 0: diverged after 12 s: The loss was NaN at step 3. [2/2]',
      '',
    ]);
  });
});

describe('--quiet', () => {
  it('tells of single runs only what went wrong', async () => {
    const { output, text } = recorder();
    const view = quietly(output);
    view.log('a message');
    await play(view);
    expect(text()).toBe('a message\nwgan mnist seed 0: diverged after 12 s: The loss was NaN at step 3.\n');
  });
});

describe('--json', () => {
  it('tells what happens as objects, and messages elsewhere', async () => {
    const events: object[] = [];
    const messages: string[] = [];
    const view = asEvents(
      (event) => events.push(event),
      (line) => messages.push(line),
    );
    view.log('a message');
    await play(view);
    expect(messages).toEqual(['a message']);
    const sgan = { run: 'sgan-0', variant: 'sgan', dataset: 'mnist', seed: 0 };
    expect(events.slice(0, 3)).toEqual([
      { event: 'start', ...sgan },
      {
        ...{ event: 'step', ...sgan, share: 0.5, step: 50, stepsPerSecond: 20, losses: { generatorLoss: 1 } },
        remainingSeconds: null,
      },
      {
        ...{ event: 'end', ...sgan, status: 'ok', reason: null, seconds: 12, collapsed: false, ended: 1, total: 2 },
        score: { column: `${FD}_best`, value: 161.2345 },
      },
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'end', status: 'diverged', score: null, ended: 2 });
  });
});

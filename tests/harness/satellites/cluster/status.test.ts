import { describe, expect, it } from 'vitest';
import { formatStatus, stateOf, type RunStatus } from '../../../../harness/satellites/cluster/status.js';

const task = (state: string, reason: string | null = null) => ({ id: '1_0', state, reason, node: null });
const ok = { status: 'ok', reason: null } as const;
const error = { status: 'error', reason: 'out of luck' } as const;

describe('the state of a run', () => {
  it.each([
    ['is its record where it is finished', ok, '1_0', task('COMPLETED'), 'ok'],
    ['is its record where Slurm has forgotten the task', ok, '1_0', undefined, 'ok'],
    ['is its record where no task ever had it', ok, null, undefined, 'ok'],
    ['is its failure while nobody tries again', error, '1_0', task('COMPLETED'), 'error'],
    ['is that of the task that tries again', error, '1_0', task('RUNNING'), 'running'],
    ['is running', undefined, '1_0', task('RUNNING'), 'running'],
    ['is running while the node cleans up', undefined, '1_0', task('COMPLETING'), 'running'],
    ['is pending', undefined, '1_0', task('PENDING', 'Resources'), 'pending'],
    ['is pending after its task was taken from a node', undefined, '1_0', task('PENDING', 'BeginTime'), 'pending'],
    ['has failed with its task', undefined, '1_0', task('OUT_OF_MEMORY'), 'failed'],
    ['has failed where its task left no trace at all', undefined, '1_0', undefined, 'failed'],
    ['is unsubmitted where no task has it', undefined, null, undefined, 'unsubmitted'],
  ] as const)('%s', (_, record, id, entry, state) => expect(stateOf(record, id, entry).state).toBe(state));

  it('has a reason', () => {
    expect(stateOf(undefined, '1_0', task('OUT_OF_MEMORY')).reason).toBe(
      'the task ended as OUT_OF_MEMORY without a result',
    );
    expect(stateOf(undefined, '1_0', task('PENDING', 'Resources')).reason).toBe('Resources');
    expect(stateOf(error, '1_0', undefined).reason).toBe('out of luck');
  });
});

it('the text counts all runs and names those that are not ok', () => {
  const run = (name: string, state: RunStatus['state']): RunStatus => ({
    name,
    state,
    reason: null,
    task: '1_0',
    node: null,
    step: null,
    log: '/log',
    spec: { variant: 'sgan', preset: 'default', scheme: 'alternating', dataset: 'ring8', seed: 0 },
  });
  const jobs = [{ array: '1', report: '2', reportState: 'completed' }];
  const text = formatStatus({ runs: [run('a', 'ok'), run('b', 'ok'), run('c', 'failed')], jobs });
  expect(text).toMatch(/^failed +c  task 1_0, see \/log\n3 runs: 2 ok, 1 failed\. The report's job: completed\./);
  expect(text).toMatch(/submit the failed ones again/);
  expect(formatStatus({ runs: [run('a', 'ok')], jobs })).toBe("1 runs: 1 ok. The report's job: completed.");
});

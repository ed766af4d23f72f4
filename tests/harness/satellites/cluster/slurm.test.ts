import { describe, expect, it } from 'vitest';
import { isActive, mostTasksIn, parseSacct, parseSqueue } from '../../../../harness/satellites/cluster/slurm.js';

/** As Slurm 22.05 printed them. */
const queue = `1_3|PENDING|JobArrayTaskLimit|
2|PENDING|Dependency|
1_0|RUNNING|None|vm
1_2|FAILED|JobLaunchFailure|vm
`;
/** As in `man sacct`, with the states of its list. */
const account = `12_0|COMPLETED|node01
12_1|CANCELLED by 1000|node02
12_2|OUT_OF_MEMORY|node01
12_[3-9%2]|PENDING|None assigned
`;

describe("Slurm's output", () => {
  it('of squeue gives each task its state, and waiting ones a reason', () => {
    expect(parseSqueue(queue)).toEqual([
      { id: '1_3', state: 'PENDING', reason: 'JobArrayTaskLimit', node: null },
      { id: '2', state: 'PENDING', reason: 'Dependency', node: null },
      { id: '1_0', state: 'RUNNING', reason: null, node: 'vm' },
      { id: '1_2', state: 'FAILED', reason: null, node: 'vm' },
    ]);
    expect(parseSqueue(queue).map(isActive)).toEqual([true, true, true, false]);
  });

  it('of sacct gives each task its state in one word', () => {
    expect(parseSacct(account).map(({ id, state, node }) => [id, state, node])).toEqual([
      ['12_0', 'COMPLETED', 'node01'],
      ['12_1', 'CANCELLED', 'node02'],
      ['12_2', 'OUT_OF_MEMORY', 'node01'],
      ['12_[3-9%2]', 'PENDING', null],
    ]);
  });

  it('that says something else is not taken for tasks', () => {
    expect(parseSqueue('')).toEqual([]);
    expect(parseSacct('Slurm accounting storage is disabled\n')).toEqual([]);
  });

  it('of scontrol says how large an array may be; 1001 where it does not', () => {
    expect(mostTasksIn('Licenses = (null)\nMaxArraySize            = 4001\nMaxBatchRequeue = 5\n')).toBe(4001);
    expect(mostTasksIn('')).toBe(1001);
  });
});

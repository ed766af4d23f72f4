import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  env?: Record<string, unknown>;
  jobs: Record<
    string,
    {
      if?: string;
      'runs-on': string;
      needs?: string | string[];
      strategy?: { matrix: Record<string, unknown[]> };
      steps: { run?: string }[];
    }
  >;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const workflow = (name: string): Workflow =>
  parse(readFileSync(`${root}.github/workflows/${name}.yml`, 'utf8')) as Workflow;
const scripts = (name: string): string[] =>
  Object.values(workflow(name).jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

const helpOf = (command: string): Promise<string> =>
  execa('node', ['harness/bin.js', command, '--help'], { cwd: root }).then(({ stdout }) => stdout);

describe.each(['ci', 'nightly'])('%s.yml', (name) => {
  it('uses commands and flags that exist', async () => {
    const calls = scripts(name).flatMap((script) => [...script.matchAll(/node harness\/bin\.js (\w+)([^\n|>]*)/g)]);
    expect(calls.length).toBeGreaterThan(0);
    const help = new Map<string, Promise<string>>();
    for (const [, command, rest] of calls) {
      if (!help.has(command!)) help.set(command!, helpOf(command!));
      for (const [flag] of rest!.matchAll(/--[a-z]+/g)) expect(await help.get(command!)).toContain(`${flag} `);
    }
  });

  it('uses make targets that exist', () => {
    const targets = scripts(name).flatMap((script) =>
      [...script.matchAll(/\bmake ([\w-]+)/g)].map(([, target]) => target!),
    );
    const makefile = readFileSync(`${root}Makefile`, 'utf8');
    for (const target of targets) expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
  });
});

it('the nightly matrix has as many shards as --shard says', () => {
  const { env, jobs } = workflow('nightly');
  const count = env!['SHARDS'] as number;
  expect(jobs['shard']!.strategy!.matrix['shard']).toEqual(Array.from({ length: count }, (_, at) => at + 1));
});

it('the GPU job waits for a runner of the repository, and no report waits for it', () => {
  const { gpu, ...others } = workflow('nightly').jobs;
  expect(gpu!.if).toContain("vars.GPU_RUNNER != ''");
  expect(gpu!['runs-on']).toContain('vars.GPU_RUNNER');
  for (const job of Object.values(others)) expect([job.needs].flat()).not.toContain('gpu');
});

